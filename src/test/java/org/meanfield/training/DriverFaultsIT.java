package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.meanfield.data.sharding.Sharder;
import org.meanfield.testing.LocalSpark;
import org.meanfield.testing.SparkCluster;
import org.meanfield.testing.Submission;
import org.meanfield.testing.TestFolder;

/**
 * Drivers on a real cluster that are killed, and what a run is resumed from: it ends with the bits
 * of one process that nothing happened to.
 */
class DriverFaultsIT {
  private static final int STOPPED_IN = 5;

  private static Path folder;
  private static DisturbedRun run;
  private static SparkCluster cluster;

  @BeforeAll
  static void startCluster() {
    folder = TestFolder.create("driver-faults-");
    run = new DisturbedRun(folder, 16);
    LocalSpark.stop();
    cluster = SparkCluster.start(1);
  }

  @AfterAll
  static void end() {
    LocalSpark.stop();
    if (cluster != null) {
      cluster.close();
    }
    TestFolder.delete(folder);
  }

  @Test
  void aDriverThatIsKilledAtRandomMomentsIsResumedToTheSameBits() throws InterruptedException {
    long seed = System.nanoTime();
    System.out.println("moments of seed " + seed);
    Random moments = new Random(seed);
    Submission submission = run.start(cluster, Map.of());
    run.awaitCheckpoint(submission, 2);
    for (int kill = 0; kill < 2; kill++) {
      Thread.sleep(moments.nextInt(400));
      submission.kill();
      run.requireWholeCheckpoints();
      submission = run.resume(cluster);
      run.awaitCheckpoint(submission, run.lastCheckpoint() + 1);
    }

    run.requireUndisturbed(submission.ending());
    run.requireWholeCheckpoints();
  }

  @Test
  void aDriverThatIsKilledWhileItWritesACheckpointIsResumedToTheSameBits() {
    Submission submission = run.start(cluster, Map.of());
    while (submission.isRunning() && unfinished().isEmpty()) {
      Thread.onSpinWait();
    }
    submission.kill();
    // Else the commit was faster than the kill, which killed the driver elsewhere.
    boolean cut = !unfinished().isEmpty();
    System.out.println(cut ? "cut off: " + unfinished() : "not cut off in a commit");

    run.requireWholeCheckpoints();
    run.requireUndisturbed(run.resume(cluster).ending());
    run.requireWholeCheckpoints();
  }

  @Test
  void aDamagedCheckpointIsPassedOverWithAWarning() throws IOException {
    stop();
    Path damaged = Path.of(run.checkpoints().folder(STOPPED_IN)).resolve("parameters.safetensors");
    byte[] content = Files.readAllBytes(damaged);
    content[content.length - 1] ^= 1;
    Files.write(damaged, content);

    Submission.Ending ended = run.resume(cluster).ending();

    assertThat(ended.err())
        .contains("the checkpoint of round " + STOPPED_IN + " is passed over")
        .contains(damaged.toString());
    run.requireUndisturbed(ended);
  }

  @Test
  void aRunWhoseShardSetWasMadeOfOtherDataIsNotResumed() throws IOException {
    stop();
    Path images = folder.resolve("CNN_WITH_CHANCE/train-images");
    byte[] own = Files.readAllBytes(images);
    byte[] others = own.clone();
    others[others.length - 1] ^= 1;
    shardsOf(images, others);

    Submission.Ending ended = run.resume(cluster).ending();

    assertThat(ended.code()).as(ended.err()).isEqualTo(2);
    assertThat(ended.result())
        .contains("the shard set's manifest is ", "but the run was started with ");
    assertThat(run.checkpoints().list()).contains(STOPPED_IN);
    shardsOf(images, own);
    run.requireUndisturbed(run.resume(cluster).ending());
  }

  private static void shardsOf(Path file, byte[] content) throws IOException {
    Files.write(file, content);
    Sharder.shard(LocalSpark.on("local[2]"), run.config(), true);
    LocalSpark.stop();
  }

  /** In this process, as by Ctrl-C. */
  private static void stop() {
    TestRun.stoppedIn(STOPPED_IN, LocalSpark.on("local[2]"), run.config());
    LocalSpark.stop();
  }

  /** Folders of checkpoints that are not committed. */
  private static List<Path> unfinished() {
    if (!Files.exists(run.checkpointFolder())) {
      return List.of();
    }
    try (Stream<Path> rounds = Files.list(run.checkpointFolder())) {
      return rounds.filter(round -> !Files.exists(round.resolve("checkpoint.json"))).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
