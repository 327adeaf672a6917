package org.meanfield.bench;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.api.Repartition;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.meanfield.spark.Traffic;
import org.meanfield.spark.TrafficMeter;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/**
 * Stock dl4j-spark, which averages nothing that it has not trained: one square layer of about as
 * many parameters, updated by plain SGD so that they are all of the state, and one example for each
 * worker and round, whose step is in the round's time.
 */
final class Dl4jSparkAverage implements AveragingContender.Rounds {
  private final SparkDl4jMultiLayer trainer;
  private final JavaRDD<DataSet> examples;
  private final TrafficMeter meter;

  Dl4jSparkAverage(JavaSparkContext spark, long floats, int replicas) {
    int width = (int) Math.sqrt(floats);
    ParameterAveragingTrainingMaster master =
        new ParameterAveragingTrainingMaster.Builder(replicas, 1)
            .batchSizePerWorker(1)
            .averagingFrequency(1)
            .repartionData(Repartition.Never)
            .rddTrainingApproach(RDDTrainingApproach.Direct)
            .build();
    trainer = new SparkDl4jMultiLayer(spark, network(width), master);
    List<DataSet> data =
        IntStream.range(0, replicas)
            .mapToObj(r -> new DataSet(Nd4j.ones(1, width), Nd4j.zeros(1, width)))
            .toList();
    examples = spark.parallelize(data, replicas);
    meter = new TrafficMeter(spark);
  }

  private static MultiLayerConfiguration network(int width) {
    return new NeuralNetConfiguration.Builder()
        .seed(1)
        .updater(new Sgd(1e-6))
        .list()
        .layer(
            new OutputLayer.Builder(LossFunctions.LossFunction.MSE)
                .activation(Activation.IDENTITY)
                .nIn(width)
                .nOut(width)
                .build())
        .build();
  }

  @Override
  public void run() {
    meter.begin();
    trainer.fit(examples);
    meter.end();
  }

  @Override
  public Optional<Traffic> traffic() {
    return meter.counted();
  }

  @Override
  public void close() {
    meter.close();
    examples.unpersist();
  }
}
