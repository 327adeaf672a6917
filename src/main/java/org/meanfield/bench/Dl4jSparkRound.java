package org.meanfield.bench;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.nd4j.linalg.dataset.DataSet;

/**
 * One round of stock dl4j-spark in Spark's local mode: each worker makes its local steps, then the
 * parameters are averaged. Set up to be fast: data that are minibatches already spare the master
 * its repacking, the direct approach spares it the export to files, and one call a round was
 * measured faster than several rounds a call, which it filters out of all the data one by one.
 */
final class Dl4jSparkRound implements Runnable {
  private final SparkComputationGraph trainer;
  private final JavaRDD<DataSet> batches;

  Dl4jSparkRound(Workload workload, int localSteps) {
    JavaSparkContext spark = LocalSpark.start("dl4j-spark");
    ParameterAveragingTrainingMaster master =
        new ParameterAveragingTrainingMaster.Builder(LocalSpark.WORKERS, workload.batchSize())
            .batchSizePerWorker(workload.batchSize())
            .averagingFrequency(localSteps)
            .rddTrainingApproach(RDDTrainingApproach.Direct)
            .build();
    trainer = new SparkComputationGraph(spark, Dl4jStep.network(workload), master);
    List<DataSet> data =
        IntStream.range(0, LocalSpark.WORKERS * localSteps)
            .mapToObj(i -> Dl4jStep.minibatch(workload, i))
            .toList();
    batches = spark.parallelize(data, LocalSpark.WORKERS);
  }

  @Override
  public void run() {
    trainer.fit(batches);
  }
}
