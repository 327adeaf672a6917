package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.meanfield.config.Config;
import org.meanfield.data.DataException;
import org.meanfield.kernel.UnsupportedPlatformException;
import org.meanfield.metrics.MetricsLog;
import org.meanfield.network.NetworkSpec;
import org.meanfield.storage.Lease;
import org.meanfield.testing.LocalSpark;
import org.meanfield.testing.OnSpark;

/** A run that cannot go on ends by a name, and leaves what it had. */
class DivergenceTest {
  @TempDir static Path folder;
  @OnSpark private static JavaSparkContext spark;

  @ParameterizedTest
  @MethodSource("org.meanfield.training.ExactnessCase#whereNothingSaturates")
  void aLossThatIsNoNumberEndsTheRunByUpdateStepRoundAndReplica(ExactnessCase family) {
    Config config = diverging(family, "loss", "1e30", "training.local-steps=1");

    assertThatThrownBy(() -> TestRun.whole(spark, config))
        .isInstanceOf(TrainingException.class)
        .hasMessageMatching(
            "the loss of the \\w+ is (NaN|Infinity) at local step 1 of round 2, replica 0 \\(shards 0, 2, 4\\); lower"
                + " training.updater.learning-rate; the checkpoints before it are in .*");

    assertThat(TestRun.of(spark, config).checkpoints().list()).containsExactly(1);
    assertThat(TestRun.of(spark, config).checkpoints().load(1).round()).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("org.meanfield.training.ExactnessCase#whereNothingSaturates")
  void theFirstStepWhoseLossIsNoNumberIsTheOneThatIsNamed(ExactnessCase family) {
    Config config = diverging(family, "step", "1e30", "training.local-steps=3");

    assertThatThrownBy(() -> TestRun.whole(spark, config))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("at local step 2 of round 1, replica 0 (shards 0, 2, 4)");
  }

  @ParameterizedTest
  @EnumSource
  void parametersThatAreNoNumbersAreNotSavedThoughTheLossBeforeThemWasOne(ExactnessCase family) {
    Config config = diverging(family, "parameters", "1e300", "training.local-steps=1");

    assertThatThrownBy(() -> TestRun.whole(spark, config))
        .isInstanceOf(TrainingException.class)
        .hasMessageMatching(
            "[\\w.]+ is no longer finite at local step 1 of round 1, replica 0 \\(shards 0, 2, 4\\); lower .*");

    assertThat(TestRun.of(spark, config).checkpoints().list()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aReplicaThatComputesOtherBitsIsRefusedByName(ExactnessCase family) {
    TrainingRun run = TestRun.of(spark, family.config(folder, "probe")).prepared();
    String other = "0".repeat(64);

    assertThatThrownBy(() -> train(expecting(other, run)))
        .isInstanceOf(UnsupportedPlatformException.class)
        .hasMessageMatching("replica [01], executor driver@127.0.0.1: .*")
        .hasMessageContaining("this executor does not reproduce the run's bits")
        .hasMessageContaining("hashes to " + run.settings().network().probe())
        .hasMessageContaining("the run's to " + other);
  }

  @Test
  void aShardThatIsDamagedEndsTheRunByReplicaAndShardAtTheFirstAttempt() throws IOException {
    JavaSparkContext retrying = LocalSpark.on("local[2,4]");
    Config config = ExactnessCase.CNN.config(folder.resolve("damaged"), "damaged");
    TestRun.whole(retrying, config);
    Path shard = Path.of(config.data().shards()).resolve("train/shard-00003.parquet");
    byte[] content = Files.readAllBytes(shard);
    content[content.length / 2] ^= 1;
    Files.write(shard, content);
    FailedTasks failed = new FailedTasks();
    retrying.sc().addSparkListener(failed);

    assertThatThrownBy(() -> TestRun.whole(retrying, config))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("replica 1 cannot begin round 1: ")
        .hasMessageContaining(shard + " is damaged");

    retrying.sc().removeSparkListener(failed);
    assertThat(failed.count.get()).isZero();
  }

  private static final class FailedTasks extends SparkListener {
    final AtomicInteger count = new AtomicInteger();

    @Override
    public void onTaskEnd(SparkListenerTaskEnd task) {
      count.addAndGet(task.taskInfo().failed() ? 1 : 0);
    }
  }

  private static void train(TrainingRun run) {
    try (Lease lease = Lease.acquire(run.storage(), run.folder().uri(), "a test");
        Trainer trainer =
            new Trainer(
                spark,
                run,
                new MetricsLog(run.storage(), run.folder().metrics()),
                new TrainingListener() {},
                lease)) {
      trainer.train(Progress.start(run.settings()), () -> false);
    }
  }

  /** The same run, begun by a process whose probe had another hash. */
  private static TrainingRun expecting(String probe, TrainingRun run) {
    NetworkSpec spec = run.settings().network();
    return RunWith.network(
        run,
        new NetworkSpec(
            spec.architecture(), spec.use(), spec.batchSize(), spec.instructionSet(), probe));
  }

  private static Config diverging(
      ExactnessCase family, String run, String learningRate, String localSteps) {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "training.updater={ name = sgd, learning-rate = " + learningRate + " }",
                localSteps,
                "training.checkpoint.every-rounds=1",
                "training.validate-every-rounds=1000"));
    if (ExactnessCase.whereNothingSaturates().anyMatch(family::equals)) {
      // Without a ReLU: one that has died keeps a loss finite, however large the weights.
      settings.add(
          "network.blocks=[{ convolution = { channels = 4, kernel = 3 }, activation = none }]");
      settings.add("network.head=[]");
    }
    return family.config(folder, run, settings.toArray(String[]::new));
  }
}
