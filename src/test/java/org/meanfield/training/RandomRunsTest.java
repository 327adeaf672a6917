package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.meanfield.config.Config;
import org.meanfield.testing.FailingTasks;
import org.meanfield.testing.LocalSpark;

/**
 * Whatever a run is configured with, and wherever it is cut off: more slots, tasks that are lost
 * and a resume change no bit of how it ends.
 */
class RandomRunsTest {
  private static final List<String> OUTER =
      List.of("average", "average, learning-rate = 0.7", "nesterov", "adam");

  private static final List<String> LOCAL_STEPS =
      List.of(
          "1",
          "2",
          "5",
          "{ first = 1, then = 4, after-rounds = 2 }",
          "{ name = quadratic, base = 1, maximum = 6 }");

  private static final List<String> OPTIMIZER_STATES = List.of("averaged", "reset");
  private static final List<String> EXCHANGES = List.of("f32", "bf16");

  /** Nobody is late, or it could not be said what is to come out. */
  private static final List<String> ROUNDS = List.of("{}", "{ quorum = 0.4, grace = 1e9 }");

  private static final List<ExactnessCase> FAMILIES =
      List.of(
          ExactnessCase.CNN,
          ExactnessCase.CNN_WITH_CHANCE,
          ExactnessCase.LANGUAGE_MODEL,
          ExactnessCase.FORECASTER);

  @TempDir Path folder;

  static IntStream seeds() {
    return IntStream.rangeClosed(1, 8);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void howeverItIsComputedItEndsWithTheSameBits(int seed) {
    Random random = new Random(seed);
    int replicas = 1 + random.nextInt(5);
    int slots = 1 + random.nextInt(3);
    Config config =
        of(FAMILIES, random)
            .config(
                folder,
                "random",
                "run.seed=" + seed,
                "data.shard-count=" + (replicas + random.nextInt(4)),
                "training.replicas=" + replicas,
                "training.batch-size=8",
                "training.local-steps=" + of(LOCAL_STEPS, random),
                "training.optimizer-state=" + of(OPTIMIZER_STATES, random),
                "training.exchange=" + of(EXCHANGES, random),
                "training.outer={ name = " + of(OUTER, random) + " }",
                "training.updater={ name = adam, learning-rate = 0.02 }",
                "training.round=" + of(ROUNDS, random),
                "training.schedule={ name = cosine, warm-up-steps = 2 }",
                "training.checkpoint.every-rounds=" + (1 + random.nextInt(3)));
    TestRun.Ending undisturbed = TestRun.whole(LocalSpark.on("local[1]"), config).ending();
    int cut = 1 + random.nextInt(undisturbed.rounds().size());

    TestRun disturbed =
        TestRun.stoppedIn(
            cut, LocalSpark.on("local[" + slots + ",4]", FailingTasks.SETTINGS), config);

    // A request to stop in the last round comes too late.
    boolean over = cut == undisturbed.rounds().size();
    assertThat((over ? disturbed : disturbed.resume()).ending()).isEqualTo(undisturbed);
  }

  private static <T> T of(List<T> choices, Random random) {
    return choices.get(random.nextInt(choices.size()));
  }
}
