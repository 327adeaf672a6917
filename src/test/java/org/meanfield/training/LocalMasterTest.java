package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.meanfield.kernel.Engine;
import org.meanfield.network.Architecture;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.StepContext;
import org.meanfield.testing.BeforeSteps;
import org.meanfield.testing.ForwardingArchitecture;
import org.meanfield.testing.LocalSpark;
import org.meanfield.testing.Waiting;

/** Rounds whose tasks are submitted before it is known what they start from. */
class LocalMasterTest {
  private static final int ROUNDS = 4;
  private static final int LOCAL_STEPS = 3;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"local[1], 1", "local[1], 2", "local[2], 1", "local[2], 2", "local[2], 5"})
  void roundsThatAreSubmittedAheadGiveTheBitsOfThoseThatAreNot(String master, int replicas) {
    JavaSparkContext spark = LocalSpark.on(master);
    TrainingRun run = run(spark, replicas);

    assertSame(train(run, new LocalMaster(spark, run)), expected(spark, run));
  }

  @Test
  void theNextRoundsTasksAreOnTheirWayBeforeARoundIsOver() throws Exception {
    JavaSparkContext spark = LocalSpark.on("local[2]");
    TrainingRun run = run(spark, 2);
    List<String> events = Collections.synchronizedList(new ArrayList<>());
    SparkListener listener = new Jobs(events);
    spark.sc().addSparkListener(listener);

    train(run, new LocalMaster(spark, run));

    // A round is over when all its replicas are there; Spark tells of its job's end after that.
    Waiting.until(
        () -> "both events of each round, but " + events,
        Duration.ofSeconds(30),
        () -> Optional.of(events.size()).filter(count -> count == 2 * ROUNDS));
    spark.sc().removeSparkListener(listener);
    for (int round = 1; round < ROUNDS; round++) {
      assertThat(events)
          .containsSubsequence(round + " starts", round + 1 + " starts", round + " ends");
    }
  }

  @Test
  void aTaskThatFailsGetsItsSlotBackFromTasksOfTheNextRound() {
    JavaSparkContext spark = LocalSpark.on("local[2,4]");
    TrainingRun plain = run(spark, 2);
    AtomicInteger failures = new AtomicInteger(1);
    // The other replica has long ended, and tasks of round 3 wait in both slots.
    int step = 2 * LOCAL_STEPS - 1;
    TrainingRun stumbling =
        RunWith.architecture(plain, new Stumbling(architecture(plain), step, failures));

    Progress end = train(stumbling, new LocalMaster(spark, stumbling));

    assertThat(failures).hasNegativeValue();
    assertSame(end, expected(spark, plain));
  }

  @Test
  void aRoundThatBeginsWhenItsTasksHaveGivenUpIsSubmittedAnew() throws InterruptedException {
    JavaSparkContext spark = LocalSpark.on("local[2]");
    TrainingRun run = run(spark, 3);
    Progress progress = Progress.start(run.settings());
    try (LocalMaster master = new LocalMaster(spark, run)) {
      progress = progress.after(run.settings(), master.round(progress, true));
      requireIdle(spark, Duration.ofSeconds(3));
      for (int round = 2; round <= ROUNDS; round++) {
        progress = progress.after(run.settings(), master.round(progress, round < ROUNDS));
      }
    }

    assertSame(progress, expected(spark, run));
  }

  @Test
  void whereALongRoundLeavesSlotsFreeTheNextIsSubmittedInVainNoMoreThanOnce() throws Exception {
    JavaSparkContext spark = LocalSpark.on("local[2]");
    TrainingRun plain = run(spark, 1);
    TrainingRun slow = RunWith.architecture(plain, new Slow(architecture(plain)));
    List<String> events = Collections.synchronizedList(new ArrayList<>());
    SparkListener listener = new Jobs(events);
    spark.sc().addSparkListener(listener);

    train(slow, new LocalMaster(spark, slow));

    spark.sc().listenerBus().waitUntilEmpty();
    spark.sc().removeSparkListener(listener);
    assertThat(events.stream().filter(event -> event.endsWith("starts")))
        .hasSizeLessThanOrEqualTo(ROUNDS + 1);
  }

  @Test
  void aRunThatStopsCallsTheRoundOffThatNobodyWants() {
    JavaSparkContext spark = LocalSpark.on("local[2]");
    TrainingRun run = run(spark, 2);
    LocalMaster master = new LocalMaster(spark, run);
    master.round(Progress.start(run.settings()), true);

    master.close();

    requireIdle(spark, Duration.ofMillis(500));
  }

  private static void requireIdle(JavaSparkContext spark, Duration within) {
    Waiting.until(
        "no task",
        within,
        () ->
            Arrays.stream(spark.sc().statusTracker().getExecutorInfos())
                    .allMatch(executor -> executor.numRunningTasks() == 0)
                ? Optional.of(true)
                : Optional.empty());
  }

  private TrainingRun run(JavaSparkContext spark, int replicas) {
    return TrainingRun.prepare(
        spark,
        ExactnessCase.CNN.config(
            folder,
            "ahead",
            "training.replicas=" + replicas,
            "training.local-steps=" + LOCAL_STEPS,
            "training.epochs=100"));
  }

  private static Architecture architecture(TrainingRun run) {
    return run.settings().network().architecture();
  }

  /** Each round's job submitted when the one before is over. */
  private static Progress expected(JavaSparkContext spark, TrainingRun run) {
    return train(run, new AveragingMaster(spark, run, Exchange.STRAIGHT));
  }

  private static Progress train(TrainingRun run, RoundMaster master) {
    try (master) {
      Progress progress = Progress.start(run.settings());
      for (int round = 1; round <= ROUNDS; round++) {
        progress = progress.after(run.settings(), master.round(progress, round < ROUNDS));
      }
      return progress;
    }
  }

  private static void assertSame(Progress actual, Progress expected) {
    assertThat(actual.examples()).isEqualTo(expected.examples());
    assertThat(actual.steps()).isEqualTo(expected.steps());
    assertThat(actual.state().sameBits(expected.state())).isTrue();
  }

  /** Every round takes longer than tasks wait that come before it. */
  private record Slow(Architecture architecture) implements ForwardingArchitecture {
    private static final long STEP_MILLIS = LocalRound.PATIENCE.toMillis() / LOCAL_STEPS + 100;

    @Override
    public Network assemble(Engine engine, int batchSize, NetworkUse use) {
      return new BeforeSteps(
          architecture.assemble(engine, batchSize, use), step -> pause(STEP_MILLIS));
    }
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Fails in a step of replica 1, as often as is left. */
  private record Stumbling(Architecture architecture, int iteration, AtomicInteger failures)
      implements ForwardingArchitecture {
    @Override
    public Network assemble(Engine engine, int batchSize, NetworkUse use) {
      return new BeforeSteps(architecture.assemble(engine, batchSize, use), this::step);
    }

    private void step(StepContext context) {
      if (context.replica() == 1
          && context.iteration() == iteration
          && failures.getAndDecrement() > 0) {
        pause(200);
        throw new IllegalStateException("this attempt is lost, by the test's will");
      }
    }
  }

  /** Starts and ends of rounds' jobs, by round. */
  private static final class Jobs extends SparkListener {
    private final List<String> events;
    private final List<Integer> ids = new ArrayList<>();

    Jobs(List<String> events) {
      this.events = events;
    }

    @Override
    public void onJobStart(SparkListenerJobStart job) {
      ids.add(job.jobId());
      events.add(ids.size() + " starts");
    }

    @Override
    public void onJobEnd(SparkListenerJobEnd job) {
      events.add(ids.indexOf(job.jobId()) + 1 + " ends");
    }
  }
}
