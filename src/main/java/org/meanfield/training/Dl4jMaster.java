package org.meanfield.training;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.api.Repartition;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.meanfield.config.ConfigException;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.batches.Feed;
import org.meanfield.network.UpdateRule;
import org.meanfield.network.dl4j.Dl4jNetwork;
import org.meanfield.network.dl4j.Dl4jUpdaters;
import org.meanfield.network.dl4j.Dl4jWeights;
import org.meanfield.network.dl4j.UnsupportedLayerException;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.OuterState;
import org.meanfield.spark.JobFailure;
import org.meanfield.spark.Traffic;
import org.meanfield.spark.TrafficMeter;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Stock dl4j-spark on the same shards, in the same order, from the same state: a baseline for those
 * who must compare. A round is one call of its {@link ParameterAveragingTrainingMaster}, with a
 * worker for each replica. What DL4J's updater remembers stays in its graph on the driver.
 */
final class Dl4jMaster implements RoundMaster {
  private final JavaSparkContext spark;
  private final TrainingRun run;
  private final Broadcast<ReplicaSettings> settings;
  private final ReplicaShards shards;
  private final ComputationGraph graph;
  private final TrafficMeter traffic;

  /**
   * @throws ConfigException where DL4J lacks a layer
   */
  Dl4jMaster(JavaSparkContext spark, TrainingRun run) {
    this.spark = spark;
    this.run = run;
    this.graph = graph(run);
    this.settings = spark.broadcast(run.settings());
    this.shards = new ReplicaShards(spark, run.storage(), run.shards(), run.settings().replicas());
    this.traffic = new TrafficMeter(spark);
  }

  private static ComputationGraph graph(TrainingRun run) {
    try {
      return run.settings()
          .network()
          .architecture()
          .dl4j()
          .graph(Dl4jUpdaters.of(run.config().training().updater()), run.settings().seed());
    } catch (UnsupportedLayerException e) {
      throw new ConfigException(
          "training.master = dl4j: " + e.getMessage() + "; choose training.master = meanfield");
    }
  }

  /** Minibatches come one a data set and replica by replica, so nothing is to be dealt out anew. */
  private static ParameterAveragingTrainingMaster master(
      ReplicaSettings settings, RoundStart start) {
    int batchSize = settings.network().batchSize();
    return new ParameterAveragingTrainingMaster.Builder(settings.replicas(), batchSize)
        .batchSizePerWorker(batchSize)
        .averagingFrequency(start.localSteps())
        .saveUpdater(true)
        .trainingHooks(new IterationsBefore(Math.toIntExact(start.iteration())))
        .repartionData(Repartition.Never)
        .rddTrainingApproach(RDDTrainingApproach.Direct)
        .build();
  }

  @Override
  public RoundResult round(Progress progress, boolean another) {
    RoundStart start = progress.next(run.settings().localSteps());
    traffic.begin();
    RoundResult result = JobName.ofRound(run, start).during(spark, () -> round(progress, start));
    traffic.end();
    return result;
  }

  @Override
  public Optional<Traffic> traffic() {
    return traffic.counted();
  }

  private RoundResult round(Progress progress, RoundStart start) {
    Broadcast<ReplicaSettings> settings = this.settings;
    JavaRDD<MultiDataSet> minibatches =
        shards.replicas().flatMap(data -> minibatches(settings.value(), data, start));
    SparkComputationGraph trainer =
        new SparkComputationGraph(spark, graph, master(run.settings(), start));
    try {
      Dl4jWeights.write(progress.state(), graph);
      trainer.fitMultiDataSet(minibatches);
    } catch (Exception e) {
      throw JobFailure.causeOf(e);
    } finally {
      minibatches.unpersist(); // dl4j-spark persists what it is given, and leaves it so
    }
    return result(progress, start, trainer.getScore());
  }

  /** Those of one replica's round, made when asked for. */
  private static Iterator<MultiDataSet> minibatches(
      ReplicaSettings settings, ReplicaData data, RoundStart start) {
    Dl4jNetwork network = settings.network().architecture().dl4j();
    Feed feed = settings.feed(data, start.iteration());
    return IntStream.range(0, start.localSteps())
        .mapToObj(
            step -> {
              long iteration = start.iteration() + step;
              Batch batch = settings.next(feed, data.replica(), iteration);
              return network.minibatch(batch).toMultiDataSet();
            })
        .iterator();
  }

  private RoundResult result(Progress progress, RoundStart start, double loss) {
    NetworkState mean = Dl4jWeights.read(graph, progress.state().layout());
    if (!Double.isFinite(loss)) {
      throw TrainingException.diverged(
          "DL4J's score is " + loss + " in round " + start.round(), run);
    }
    mean.firstNotFinite()
        .ifPresent(
            tensor -> {
              throw TrainingException.diverged(
                  tensor + " is no longer finite after round " + start.round(), run);
            });
    return new RoundResult(
        mean.values(),
        OuterState.none(),
        examples(start),
        new TreeMap<>(Map.of(UpdateRule.ONLY, (long) start.localSteps())),
        loss,
        new TreeMap<>(),
        progress.carried(),
        List.of(),
        new double[0],
        Double.NaN,
        bytesMoved(),
        0);
  }

  /** As many as it was given. */
  private long examples(RoundStart start) {
    ReplicaSettings settings = run.settings();
    long steps = (long) settings.replicas() * start.localSteps();
    return steps * settings.network().batching().examplesPerStep();
  }

  /** Parameters and DL4J's updater state, to each worker and back. */
  private long bytesMoved() {
    INDArray remembered = graph.getUpdater().getStateViewArray();
    long floats = graph.numParams() + (remembered == null ? 0 : remembered.length());
    return floats * Float.BYTES * 2 * run.settings().replicas();
  }

  @Override
  public void close() {
    traffic.close();
    shards.close();
    settings.destroy();
  }
}
