package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.PrivilegedExceptionAction;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster.DataNodeProperties;
import org.apache.hadoop.hdfs.protocol.HdfsConstants;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.meanfield.checkpoint.CommitFailedException;
import org.meanfield.config.Config;
import org.meanfield.metrics.RoundMetrics;
import org.meanfield.storage.Storage;
import org.meanfield.storage.StorageException;
import org.meanfield.testing.HdfsCluster;
import org.meanfield.testing.LocalSpark;

/** Shards and runs on a real HDFS: the same bytes as on the local disk. */
class HdfsRunTest {
  @TempDir Path folder;

  /** Rows, documents and a stream: what is read from shards in different ways. */
  @ParameterizedTest
  @EnumSource(names = {"CNN_WITH_CHANCE", "SEQUENCE_CLASSIFIER", "LANGUAGE_MODEL"})
  void aRunOnHdfsThatIsStoppedAndResumedLeavesTheFilesOfOneOnTheLocalDisk(ExactnessCase family) {
    URI hdfs = HdfsCluster.newFolder();
    Config local = family.config(folder, "run", family.optimised(0.02));
    Config remote =
        family.config(
            folder,
            "run",
            family.optimised(
                0.02,
                "run.dir=\"" + Storage.child(hdfs, "run") + "\"",
                "data.shards=\"" + Storage.child(hdfs, "shards") + "\""));
    JavaSparkContext spark = LocalSpark.on("local[2]", HdfsCluster.configuration());

    TestRun.Ending whole = TestRun.whole(spark, local).ending();
    TestRun.Ending resumed = TestRun.stoppedIn(3, spark, remote).resume().ending();

    assertThat(resumed.files()).isEqualTo(whole.files());
    assertThat(resumed.rounds()).isEqualTo(whole.rounds());
  }

  /** A quota of names stands for a full disk: HDFS refuses the next file in the same words. */
  @Test
  void aRunFolderWithoutSpaceEndsTheRunAndWithSpaceItIsResumed() throws IOException {
    URI hdfs = HdfsCluster.newFolder();
    Config local = ExactnessCase.CNN.config(folder, "run");
    Config remote =
        ExactnessCase.CNN.config(folder, "run", "run.dir=\"" + Storage.child(hdfs, "run") + "\"");
    DistributedFileSystem files =
        (DistributedFileSystem) FileSystem.newInstance(hdfs, HdfsCluster.configuration());
    JavaSparkContext spark = LocalSpark.on("local[2]", HdfsCluster.configuration());
    try (files) {
      files.mkdirs(new org.apache.hadoop.fs.Path(hdfs));
      files.setQuota(new org.apache.hadoop.fs.Path(hdfs), 14, HdfsConstants.QUOTA_DONT_SET);

      assertThatThrownBy(() -> TestRun.whole(spark, remote))
          .isInstanceOf(CommitFailedException.class)
          .hasMessageContaining("cannot publish " + hdfs)
          .hasMessageContaining("free some space, or choose another folder");
      assertThat(TestRun.of(spark, remote).checkpoints().list()).containsExactly(2);

      files.setQuota(
          new org.apache.hadoop.fs.Path(hdfs),
          HdfsConstants.QUOTA_RESET,
          HdfsConstants.QUOTA_DONT_SET);
      assertThat(TestRun.of(spark, remote).resume().ending().files())
          .isEqualTo(TestRun.whole(spark, local).ending().files());
    }
  }

  @Test
  void aDatanodeThatIsGoneForAWhileHoldsARunUpAndChangesNothing() throws Exception {
    URI hdfs = HdfsCluster.newFolder();
    String every = "training.checkpoint.every-rounds=1";
    Config local = ExactnessCase.CNN.config(folder, "restarted", every);
    Config remote =
        ExactnessCase.CNN.config(
            folder, "restarted", every, "run.dir=\"" + Storage.child(hdfs, "run") + "\"");
    JavaSparkContext spark = LocalSpark.on("local[2]", HdfsCluster.configuration());
    Outage outage = new Outage();

    Training.train(spark, remote, false, outage, () -> false);

    outage.over.get();
    assertThat(outage.warnings).isNotEmpty().allMatch(w -> w.contains("; it is tried again in "));
    assertThat(TestRun.of(spark, remote).ending().files())
        .isEqualTo(TestRun.whole(spark, local).ending().files());
  }

  /** No datanode for four seconds from the second round on. */
  private static final class Outage implements TrainingListener {
    final List<String> warnings = new CopyOnWriteArrayList<>();
    CompletableFuture<Void> over;

    @Override
    public void warning(String message) {
      warnings.add(message);
    }

    @Override
    public void round(RoundMetrics metrics) {
      if (metrics.round() == 2) {
        DataNodeProperties stopped = HdfsCluster.stopDatanode();
        over =
            CompletableFuture.runAsync(
                () -> HdfsCluster.startDatanode(stopped),
                CompletableFuture.delayedExecutor(4, TimeUnit.SECONDS));
      }
    }
  }

  @Test
  void aRunFolderThatThisUserMayNotWriteIsRefusedByItsName() throws Exception {
    URI hdfs = HdfsCluster.newFolder();
    try (FileSystem files = FileSystem.newInstance(hdfs, HdfsCluster.configuration())) {
      files.mkdirs(new org.apache.hadoop.fs.Path(hdfs));
    }
    URI run = Storage.child(hdfs, "run");
    Config config = ExactnessCase.CNN.config(folder, "denied", "run.dir=\"" + run + "\"");
    JavaSparkContext spark = LocalSpark.on("local[2]", HdfsCluster.configuration());
    UserGroupInformation somebody = UserGroupInformation.createRemoteUser("somebody");

    assertThatThrownBy(
            () ->
                somebody.doAs(
                    (PrivilegedExceptionAction<?>)
                        () ->
                            Training.train(
                                spark, config, false, new TrainingListener() {}, () -> false)))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining(run.toString())
        .hasMessageContaining("give this user access, or choose another folder");
  }
}
