package org.meanfield.bench;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;

/** One step of DL4J as it comes, on one batch that stays in memory: training, or inference. */
final class Dl4jStep implements NetworkSteps {
  private final ComputationGraph network;
  private final INDArray[] images;
  private final INDArray[] labels;

  Dl4jStep(Workload workload) {
    DataSet batch = minibatch(workload, 1);
    network = network(workload);
    images = new INDArray[] {batch.getFeatures()};
    labels = new INDArray[] {batch.getLabels()};
  }

  @Override
  public void train() {
    network.fit(images, labels);
  }

  /** Every class's probability of every image. */
  @Override
  public void infer() {
    network.output(images);
  }

  static ComputationGraph network(Workload workload) {
    return workload.architecture().dl4j().graph(new Adam(workload.learningRate()), 1);
  }

  /** The workload's minibatch as DL4J takes it: pixels between 0 and 1, one-hot labels. */
  static DataSet minibatch(Workload workload, long seed) {
    return workload.architecture().dl4j().minibatch(workload.minibatch(seed));
  }
}
