package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.config.Config;
import org.meanfield.data.Split;
import org.meanfield.testing.OnSpark;

/** What a run does can be read off the names of its jobs. */
class JobNamesTest {
  @OnSpark private static JavaSparkContext spark;
  @TempDir Path folder;

  @Test
  void everyJobOfARunSaysWhichPhaseItIsForAndAFinishedRunIsValidatedOnceAtItsEnd()
      throws Exception {
    Config config = ExactnessCase.CNN.config(folder, "named", "training.validate-every-rounds=2");
    AtomicReference<TestRun> run = new AtomicReference<>();
    List<String> jobs = jobs(() -> run.set(TestRun.whole(spark, config)));
    int rounds = (Integer) run.get().outcome().get("rounds");

    assertThat(jobs).allMatch(job -> job.matches("(shards|round|validation|model|test): .+"));
    assertThat(jobs).startsWith("shards: making the shard set");
    assertThat(jobs)
        .contains("round: round 1 of " + rounds + ": 2 replicas × 3 steps")
        .contains("round: round %1$d of %1$d: 2 replicas × 3 steps".formatted(rounds))
        .endsWith("test: test after the last round");
    assertThat(jobs.stream().filter(job -> job.startsWith("round"))).hasSize(rounds);
    assertThat(jobs.stream().filter(job -> job.startsWith("validation")))
        .containsExactlyElementsOf(validated(rounds));
  }

  @Test
  void theJobsOfACommandByItselfSayWhatTheyAreForAsWell() throws Exception {
    Config config = ExactnessCase.CNN.config(folder, "alone");
    TestRun.whole(spark, config);

    assertThat(jobs(() -> TrainingRun.shard(spark, config, true)))
        .isNotEmpty()
        .containsOnly("shards: making the shard set");
    assertThat(
            jobs(
                () ->
                    ModelEvaluation.evaluate(
                        spark, config, ModelEvaluation.folder(config, null), Split.TEST, true)))
        .isNotEmpty()
        .contains("test: the model on the test split")
        .allMatch(job -> job.matches("(test|model): .+"));
  }

  private static List<String> jobs(Runnable work) throws Exception {
    List<String> jobs = Collections.synchronizedList(new ArrayList<>());
    Names names = new Names(jobs);
    spark.sc().addSparkListener(names);
    try {
      work.run();
      spark.sc().listenerBus().waitUntilEmpty();
    } finally {
      spark.sc().removeSparkListener(names);
    }
    return jobs;
  }

  /** Every second round, and the last. */
  private static List<String> validated(int rounds) {
    List<String> expected = new ArrayList<>();
    for (int round = 1; round <= rounds; round++) {
      if (round % 2 == 0 || round == rounds) {
        expected.add("validation: validation after round " + round);
      }
    }
    return expected;
  }

  private static final class Names extends SparkListener {
    private final List<String> jobs;

    Names(List<String> jobs) {
      this.jobs = jobs;
    }

    @Override
    public void onJobStart(SparkListenerJobStart job) {
      jobs.add(
          job.properties().getProperty("spark.jobGroup.id")
              + ": "
              + job.properties().getProperty("spark.job.description"));
    }
  }
}
