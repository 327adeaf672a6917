package org.meanfield.training;

import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.network.state.NetworkState;
import org.meanfield.spark.JobFailure;
import org.meanfield.spark.Shared;
import org.meanfield.spark.Traffic;
import org.meanfield.training.Gathering.Gathered;

/**
 * The same averaging as {@link AveragingMaster}'s where tasks run in the driver's process. While
 * one round trains, the next is submitted already: its tasks come into slots as those become free,
 * and wait there for the mean. So what Spark needs to submit, launch and complete a job passes
 * beside the steps.
 *
 * <p>Tasks of a round never keep those of the round before from their slots for longer than {@link
 * LocalRound} lets them, as Spark serves the earlier job first.
 */
final class LocalMaster implements RoundMaster {
  private final JavaSparkContext spark;
  private final TrainingRun run;
  private final Shared<ReplicaSettings> settings;
  private final ReplicaShards shards;
  private Optional<Submitted> ahead = Optional.empty();
  private boolean inTime = true;

  LocalMaster(JavaSparkContext spark, TrainingRun run) {
    this.spark = spark;
    this.run = run;
    this.settings = Shared.with(spark, run.settings());
    this.shards = new ReplicaShards(spark, run.storage(), run.shards(), run.settings().replicas());
  }

  /** A round whose tasks are on their way. */
  private record Submitted(LocalRound round, Gathering<ReplicaOutput, RoundResult> gathering) {

    /** False where its tasks have waited too long and are gone. */
    boolean begin(Progress progress) {
      gathering.begin();
      return round.begin(progress);
    }
  }

  @Override
  public RoundResult round(Progress progress, boolean another) {
    RoundStart start = progress.next(run.settings().localSteps());
    Submitted present = begun(progress, start);
    long began = System.nanoTime();
    ahead = another && inTime ? Optional.of(ahead(progress, start)) : Optional.empty();
    try {
      RoundResult result = present.gathering.await();
      result.requireNoFailure(run);
      inTime |= System.nanoTime() - began < LocalRound.PATIENCE.toNanos();
      return result;
    } catch (InterruptedException e) {
      throw JobFailure.causeOf(e);
    }
  }

  /**
   * That of the tasks that stand ready, unless they have waited too long and are gone. Then tasks
   * find a free slot while a long round trains, and those of the rounds after it would wait in vain
   * as well: none is submitted ahead again before a round was a short one.
   */
  private Submitted begun(Progress progress, RoundStart start) {
    Optional<Submitted> ready = ahead.filter(waiting -> waiting.begin(progress));
    inTime &= ahead.isEmpty() || ready.isPresent();
    return ready.orElseGet(
        () ->
            submit(
                JobName.ofRound(run, start),
                new LocalRound(progress),
                run.attendance(progress.leftOut(), start.round())));
  }

  /** The round after the one that begins so. */
  private Submitted ahead(Progress progress, RoundStart start) {
    int round = start.round() + 1;
    int steps = run.settings().localSteps().of(round, start.end());
    return submit(
        JobName.ofRound(run, round, steps),
        new LocalRound(),
        run.attendance(progress.leftOut(), round));
  }

  private Submitted submit(JobName name, LocalRound round, Attendance attendance) {
    Shared<LocalRound> shared = Shared.InPlace.of(round);
    LocalRounds tasks = new LocalRounds(shards.replicas().rdd(), settings, shared);
    Gathering<ReplicaOutput, RoundResult> gathering =
        new Gathering<>(attendance, gathered -> average(round.begun(), gathered));
    name.during(spark, () -> RoundJob.inPlace(tasks, gathering)).whenOver(shared::close);
    return new Submitted(round, gathering);
  }

  private RoundResult average(Progress start, Gathered<ReplicaOutput> gathered) {
    try (Shared<NetworkState> state = Shared.InPlace.of(start.state())) {
      return Exchange.inPlace(start.step(run.settings(), state), start.outer(), gathered);
    }
  }

  @Override
  public Optional<Traffic> traffic() {
    return Optional.of(Traffic.NONE);
  }

  @Override
  public void close() {
    ahead.ifPresent(waiting -> waiting.round.callOff());
    shards.close();
    settings.close();
  }
}
