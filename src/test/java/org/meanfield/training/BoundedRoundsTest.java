package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.JobSucceeded$;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BroadcastBlockId;
import org.apache.spark.storage.RDDBlockId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.meanfield.checkpoint.LeftOut;
import org.meanfield.network.Architecture;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.ReplicaState;
import org.meanfield.spark.JobInterruptedException;
import org.meanfield.spark.Shared;
import org.meanfield.testing.HeldUp;
import org.meanfield.testing.OnSpark;
import org.meanfield.testing.Waiting;
import scala.collection.JavaConverters;
import scala.runtime.AbstractFunction1;

/** Rounds that are closed without a replica that does not come. */
@Timeout(600)
class BoundedRoundsTest {
  private static final int LOCAL_STEPS = 3;

  /** Closed as soon as two of three are there. */
  private static final String TWO_OF_THREE = "training.round={ quorum = 0.6, grace = 0 }";

  @TempDir static Path folder;
  @OnSpark private static JavaSparkContext spark;

  /** The ways that rounds go. */
  private enum Way {
    AHEAD(LocalMaster::new),
    IN_PLACE((spark, run) -> new AveragingMaster(spark, run, Exchange.IN_PLACE)),
    STRAIGHT((spark, run) -> new AveragingMaster(spark, run, Exchange.STRAIGHT)),
    SHUFFLED((spark, run) -> new AveragingMaster(spark, run, Exchange.SHUFFLED));

    private final BiFunction<JavaSparkContext, TrainingRun, RoundMaster> master;

    Way(BiFunction<JavaSparkContext, TrainingRun, RoundMaster> master) {
      this.master = master;
    }

    RoundMaster master(TrainingRun run) {
      return master.apply(spark, run);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aReplicaThatIsHeldUpIsLeftOutAndGoesOnFromTheMean(Way way) {
    TrainingRun plain = run();
    HeldUp heldUp = HeldUp.of(architecture(plain), 1, LOCAL_STEPS + 1);
    TrainingRun run = RunWith.architecture(plain, heldUp);
    Progress progress = Progress.start(run.settings()).knowing(all(1));
    try (RoundMaster master = way.master(run)) {
      progress = progress.after(run.settings(), master.round(progress, true));

      RoundResult bounded = master.round(progress, false);

      assertThat(bounded.leftOut()).containsExactly(1);
      assertThat(bounded.examples()).isEqualTo(2 * progress.examples() / 3);
      progress = progress.after(run.settings(), bounded);
      assertThat(progress.carried().get(0).tensors()).isNotEmpty();
      assertThat(progress.carried().get(1)).isEqualTo(ReplicaState.empty());
      // Another task of it than the one that is still held up.
      progress = progress.knowing(new LeftOut(3, progress.leftOut().rounds()));
      RoundResult next = master.round(progress, false);
      assertThat(next.leftOut()).isEmpty();
      progress = progress.after(run.settings(), next);
    } finally {
      heldUp.release();
    }

    NetworkState expected =
        new PlainTraining(plain).meeting(3, LOCAL_STEPS, 3, true, progress.leftOut());
    assertThat(progress.leftOut().rounds()).isEqualTo(Map.of(2, Set.of(1)));
    assertThat(progress.state().sameBits(expected)).isTrue();
    awaitIdle();
  }

  @ParameterizedTest
  @EnumSource
  void whoIsInterruptedWhileARoundIsAwaitedKnowsItAndTheJobIsCancelled(Way way) throws Exception {
    TrainingRun plain = run("training.round=null");
    HeldUp heldUp = HeldUp.of(architecture(plain), 1, 0);
    TrainingRun run = RunWith.architecture(plain, heldUp);
    CompletableFuture<Boolean> remembered = new CompletableFuture<>();
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    JobEnds ends = new JobEnds();
    spark.sc().listenerBus().waitUntilEmpty();
    spark.sc().addSparkListener(ends);
    try (RoundMaster master = way.master(run)) {
      Thread waiting =
          new Thread(
              () -> {
                try {
                  master.round(Progress.start(run.settings()), false);
                } catch (Throwable e) {
                  failure.complete(e);
                }
                remembered.complete(Thread.currentThread().isInterrupted());
              });
      waiting.start();
      heldUp.awaitReached();

      waiting.interrupt();

      assertThat(remembered.join()).isTrue();
      assertThat(failure.join()).isInstanceOf(JobInterruptedException.class);
      // While its task still stands there.
      assertThat(ends.succeeded.join()).isFalse();
    } finally {
      heldUp.release();
      spark.sc().removeSparkListener(ends);
    }
    awaitIdle();
  }

  /** How the first job that ends does. */
  private static final class JobEnds extends SparkListener {
    final CompletableFuture<Boolean> succeeded = new CompletableFuture<>();

    @Override
    public void onJobEnd(SparkListenerJobEnd end) {
      succeeded.complete(end.jobResult() == JobSucceeded$.MODULE$);
    }
  }

  @Test
  void aTaskThatComesToItsEndAfterTheRoundIsClosedLeavesNothingBehind() throws Exception {
    TrainingRun plain = run();
    // In its last step, after which nothing asks whether it was killed.
    HeldUp heldUp = HeldUp.of(architecture(plain), 1, LOCAL_STEPS - 1);
    TrainingRun run = RunWith.architecture(plain, heldUp);
    Progress start = Progress.start(run.settings());
    Shared.Sent<NetworkState> state = new Shared.Sent<>(spark.broadcast(start.state()));
    try (AveragingMaster master = new AveragingMaster(spark, run, Exchange.SHUFFLED)) {
      RoundStart round = start.next(run.settings().localSteps());
      RoundResult result =
          Exchange.SHUFFLED.average(
              master.outputs(state, start.carried(), round),
              run.attendance(LeftOut.UNKNOWN, 1),
              start.step(run.settings(), state),
              start.outer());
      assertThat(result.leftOut()).containsExactly(1);
    } finally {
      state.close();
      heldUp.awaitReached();
      heldUp.release();
    }
    awaitIdle();

    assertThat(spark.getPersistentRDDs()).isEmpty();
    Waiting.until(
        "no block of the round",
        Duration.ofMinutes(2),
        () ->
            blocks().stream().noneMatch(block -> isOf(state, block))
                ? Optional.of(true)
                : Optional.empty());
  }

  private static List<BlockId> blocks() {
    return JavaConverters.seqAsJavaList(
        SparkEnv.get()
            .blockManager()
            .getMatchingBlockIds(
                new AbstractFunction1<>() {
                  @Override
                  public Object apply(BlockId block) {
                    return true;
                  }
                })
            .toSeq());
  }

  private static boolean isOf(Shared.Sent<?> state, BlockId block) {
    return block instanceof RDDBlockId
        || block instanceof BroadcastBlockId sent && sent.broadcastId() == state.broadcast().id();
  }

  private static void awaitIdle() {
    Waiting.until(
        "no task",
        Duration.ofMinutes(2),
        () ->
            Arrays.stream(spark.sc().statusTracker().getExecutorInfos())
                    .allMatch(executor -> executor.numRunningTasks() == 0)
                ? Optional.of(true)
                : Optional.empty());
  }

  /** All replicas are part of the rounds up to one. */
  private static LeftOut all(int round) {
    return LeftOut.UNKNOWN.with(round, new TreeSet<>());
  }

  /** Whose replicas carry states from round to round. */
  private static TrainingRun run(String... more) {
    return TrainingRun.prepare(
        spark,
        ExactnessCase.LANGUAGE_MODEL.config(
            folder,
            "bounded",
            ExactnessCase.LANGUAGE_MODEL.optimised(
                0.02,
                Stream.concat(
                        Stream.of(
                            "training.replicas=3",
                            "training.local-steps=" + LOCAL_STEPS,
                            "training.outer.name=nesterov",
                            TWO_OF_THREE),
                        Stream.of(more))
                    .toArray(String[]::new))));
  }

  private static Architecture architecture(TrainingRun run) {
    return run.settings().network().architecture();
  }
}
