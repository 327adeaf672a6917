package org.meanfield.training;

import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.meanfield.network.NetworkState;
import org.meanfield.network.ReplicaState;
import org.meanfield.spark.JobFailure;

/**
 * Synchronous parameter averaging as in SparkNet (arXiv 1511.06051), with a state that is the same
 * bits whatever the cluster did.
 */
final class AveragingMaster implements RoundMaster {
  private final JavaSparkContext spark;
  private final TrainingRun run;
  private final Broadcast<ReplicaSettings> settings;
  private final ReplicaShards shards;
  private final Exchange exchange;

  AveragingMaster(JavaSparkContext spark, TrainingRun run) {
    this.spark = spark;
    this.run = run;
    this.settings = spark.broadcast(run.settings());
    this.shards = new ReplicaShards(spark, run.storage(), run.shards(), run.settings().replicas());
    this.exchange = Exchange.of(run.settings().slices());
  }

  @Override
  public RoundResult round(Progress progress) {
    Broadcast<NetworkState> state = spark.broadcast(progress.state());
    try {
      JavaRDD<ReplicaOutput> outputs = outputs(state, progress.carried(), progress.next());
      RoundResult result = exchange.average(outputs, run.settings().slices());
      requireFinite(result);
      return result;
    } catch (Exception e) {
      throw JobFailure.causeOf(e);
    } finally {
      state.destroy();
    }
  }

  /**
   * Every replica's round. Its task receives handles of what is sent to an executor once, and what
   * this one replica carries: nothing that grows with the number of replicas.
   */
  JavaRDD<ReplicaOutput> outputs(
      Broadcast<NetworkState> state, List<ReplicaState> carried, RoundStart start) {
    Broadcast<ReplicaSettings> settings = this.settings;
    return shards
        .replicas()
        .zip(spark.parallelize(carried, carried.size()))
        .map(own -> ReplicaRound.run(settings.value(), state.value(), own._2(), own._1(), start));
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
    shards.close();
    settings.destroy();
  }
}
