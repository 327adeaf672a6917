package org.meanfield.training;

import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.ReplicaState;
import org.meanfield.spark.JobFailure;
import org.meanfield.spark.Shared;
import org.meanfield.spark.Traffic;
import org.meanfield.spark.TrafficMeter;

/**
 * Synchronous parameter averaging as in SparkNet (arXiv 1511.06051), with a state that is the same
 * bits whatever the cluster did.
 */
final class AveragingMaster implements RoundMaster {
  private final JavaSparkContext spark;
  private final TrainingRun run;
  private final Shared<ReplicaSettings> settings;
  private final ReplicaShards shards;
  private final Exchange exchange;
  private final TrafficMeter traffic;

  /**
   * @param exchange the way that the replicas' states go
   */
  AveragingMaster(JavaSparkContext spark, TrainingRun run, Exchange exchange) {
    this.spark = spark;
    this.run = run;
    this.settings = Shared.with(spark, run.settings());
    this.shards = new ReplicaShards(spark, run.storage(), run.shards(), run.settings().replicas());
    this.exchange = exchange;
    this.traffic = new TrafficMeter(spark);
  }

  @Override
  public RoundResult round(Progress progress, boolean another) {
    traffic.begin();
    RoundResult result =
        JobName.ofRound(run, progress.next(run.settings().localSteps()))
            .during(spark, () -> round(progress));
    traffic.end();
    return result;
  }

  @Override
  public Optional<Traffic> traffic() {
    return traffic.counted();
  }

  private RoundResult round(Progress progress) {
    RoundStart start = progress.next(run.settings().localSteps());
    try (Shared<NetworkState> state = Shared.with(spark, progress.state())) {
      RoundResult result =
          exchange.average(
              outputs(state, progress.carried(), start),
              run.attendance(progress.leftOut(), start.round()),
              progress.step(run.settings(), state),
              progress.outer());
      result.requireNoFailure(run);
      return result;
    } catch (Exception e) {
      throw JobFailure.causeOf(e);
    }
  }

  /**
   * Every replica's round. Its task receives handles of what is shared, and what this one replica
   * carries: nothing that grows with the number of replicas.
   */
  JavaRDD<ReplicaOutput> outputs(
      Shared<NetworkState> state, List<ReplicaState> carried, RoundStart start) {
    return new ReplicaRounds(shards.replicas().rdd(), settings, state, carried, start).toJavaRDD();
  }

  @Override
  public void close() {
    traffic.close();
    shards.close();
    settings.close();
  }
}
