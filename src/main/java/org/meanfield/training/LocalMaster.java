package org.meanfield.training;

import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.network.state.NetworkState;
import org.meanfield.spark.Shared;

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

  LocalMaster(JavaSparkContext spark, TrainingRun run) {
    this.spark = spark;
    this.run = run;
    this.settings = Shared.with(spark, run.settings());
    this.shards = new ReplicaShards(spark, run.storage(), run.shards(), run.settings().replicas());
  }

  /** A round whose tasks are on their way. */
  private record Submitted(LocalRound round, Gathering gathering) {}

  @Override
  public RoundResult round(Progress progress, boolean another) {
    LocalSteps localSteps = run.settings().localSteps();
    RoundStart start = progress.next(localSteps);
    Submitted present = begun(progress, start);
    int following = start.round() + 1;
    ahead =
        another
            ? Optional.of(
                submit(
                    JobName.ofRound(run, following, localSteps.of(following, start.end())),
                    new LocalRound()))
            : Optional.empty();
    RoundResult result = present.gathering.result();
    result.requireNoFailure(run);
    return result;
  }

  /** That of the tasks that stand ready, unless they have waited too long and are gone. */
  private Submitted begun(Progress progress, RoundStart start) {
    return ahead
        .filter(ready -> ready.round.begin(progress))
        .orElseGet(() -> submit(JobName.ofRound(run, start), new LocalRound(progress)));
  }

  private Submitted submit(JobName name, LocalRound round) {
    Shared<LocalRound> shared = Shared.InPlace.of(round);
    LocalRounds tasks = new LocalRounds(shards.replicas().rdd(), settings, shared);
    Gathering gathering =
        name.during(spark, () -> Gathering.of(tasks, outputs -> average(round.begun(), outputs)));
    gathering.whenOver(shared::close);
    return new Submitted(round, gathering);
  }

  private RoundResult average(Progress start, List<ReplicaOutput> outputs) {
    try (Shared<NetworkState> state = Shared.InPlace.of(start.state())) {
      return Exchange.inPlace(start.step(run.settings(), state), start.outer(), outputs);
    }
  }

  @Override
  public void close() {
    ahead.ifPresent(waiting -> waiting.round.callOff());
    shards.close();
    settings.close();
  }
}
