package org.meanfield.training;

import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.meanfield.data.JobFailure;
import org.meanfield.network.NetworkState;
import org.meanfield.network.ReplicaState;

/**
 * Synchronous parameter averaging as in SparkNet (arXiv 1511.06051), with a state that is the same
 * bits whatever the cluster did.
 */
final class AveragingMaster implements RoundMaster {
  private final JavaSparkContext spark;
  private final TrainingRun run;
  private final Broadcast<ReplicaSettings> settings;
  private final JavaRDD<ReplicaData> replicas;
  private final Exchange exchange;

  AveragingMaster(JavaSparkContext spark, TrainingRun run) {
    this.spark = spark;
    this.run = run;
    this.settings = spark.broadcast(run.settings());
    this.replicas =
        ReplicaShards.cached(spark, run.storage(), run.shards(), run.settings().replicas());
    this.exchange = Exchange.of(run.settings().slices());
  }

  @Override
  public RoundResult round(Progress progress) {
    int round = progress.round() + 1;
    Broadcast<NetworkState> state = spark.broadcast(progress.state());
    Broadcast<ReplicaSettings> settings = this.settings;
    List<ReplicaState> carried = progress.carried();
    try {
      JavaRDD<ReplicaOutput> outputs =
          replicas.map(
              data ->
                  ReplicaRound.run(
                      settings.value(), state.value(), carried.get(data.replica()), data, round));
      RoundResult result = exchange.average(outputs, run.settings().slices());
      requireFinite(result);
      return result;
    } catch (Exception e) {
      throw JobFailure.causeOf(e);
    } finally {
      state.destroy();
    }
  }

  private void requireFinite(RoundResult result) {
    result.reports().stream()
        .flatMap(report -> report.diverged().stream())
        .findFirst()
        .ifPresent(
            where -> {
              throw TrainingException.diverged(where, run);
            });
  }

  @Override
  public void close() {
    replicas.unpersist();
    settings.destroy();
  }
}
