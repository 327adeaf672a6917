package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.meanfield.config.Config;
import org.meanfield.spark.JobInterruptedException;
import org.meanfield.storage.Uninterrupted;
import org.meanfield.testing.OnSpark;
import org.meanfield.testing.Waiting;

/** The thread of a run is interrupted while it waits for a round that would take minutes. */
class InterruptedRunTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @OnSpark private static JavaSparkContext spark;
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void anInterruptWhileARoundIsAwaitedIsKeptAndItsJobCancelled(Exchange exchange) throws Exception {
    TrainingRun run = TrainingRun.prepare(spark, config());
    Ended ended =
        interrupted(
            () -> {
              RoundMaster master = master(exchange, run);
              try {
                master.round(Progress.start(run.settings()), false);
              } finally {
                // As the trainer closes it: Spark does nothing for who is interrupted.
                Uninterrupted.run(master::close);
              }
            });

    assertThat(ended.failure).isInstanceOf(JobInterruptedException.class);
    assertThat(ended.interrupted).isTrue();
    requireIdle();
  }

  @Test
  void anInterruptedRunLeavesItsFolderToBeResumed() throws Exception {
    Ended ended = interrupted(() -> TestRun.whole(spark, config()));

    assertThat(ended.failure).isInstanceOf(JobInterruptedException.class);
    assertThat(ended.interrupted).isTrue();
    requireIdle();
    Path run = Path.of(config().run().dir());
    assertThat(Files.readString(run.resolve("outcome.json")))
        .contains("interrupted while waiting for a job on Spark");
    assertThat(run.resolve("run.lock")).doesNotExist();
  }

  /**
   * How the work of a thread ended.
   *
   * @param interrupted whether the thread was so in the end
   */
  private record Ended(Throwable failure, boolean interrupted) {}

  /** Work that is interrupted when the first task of its round runs. */
  private Ended interrupted(Runnable work) throws Exception {
    CompletableFuture<Ended> ended = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              Throwable failure = catchThrowable(work::run);
              ended.complete(new Ended(failure, Thread.currentThread().isInterrupted()));
            });
    thread.start();
    Waiting.until(
        "a round's task", LIMIT, () -> isTraining() ? Optional.of(true) : Optional.empty());
    thread.interrupt();
    return ended.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  private static boolean isTraining() {
    int[] rounds = spark.statusTracker().getJobIdsForGroup("round");
    return Arrays.stream(spark.statusTracker().getActiveJobIds())
        .filter(job -> Arrays.stream(rounds).anyMatch(round -> round == job))
        .mapToObj(job -> spark.statusTracker().getJobInfo(job))
        .filter(Objects::nonNull)
        .flatMapToInt(job -> Arrays.stream(job.stageIds()))
        .mapToObj(stage -> spark.statusTracker().getStageInfo(stage))
        .anyMatch(stage -> stage != null && stage.numActiveTasks() > 0);
  }

  private static void requireIdle() {
    Waiting.until(
        "no task",
        LIMIT,
        () ->
            spark.statusTracker().getActiveJobIds().length == 0
                    && Arrays.stream(spark.sc().statusTracker().getExecutorInfos())
                        .allMatch(executor -> executor.numRunningTasks() == 0)
                ? Optional.of(true)
                : Optional.empty());
  }

  private static RoundMaster master(Exchange exchange, TrainingRun run) {
    return exchange == Exchange.IN_PLACE
        ? new LocalMaster(spark, run)
        : new AveragingMaster(spark, run, exchange);
  }

  private Config config() {
    return ExactnessCase.CNN.config(
        folder, "run", "training.local-steps=10000000", "training.epochs=10000000");
  }
}
