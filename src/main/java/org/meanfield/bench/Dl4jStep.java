package org.meanfield.bench;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.network.dl4j.Dl4jCnn;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** One training step of DL4J as it comes, on one batch that stays in memory. */
final class Dl4jStep implements Runnable {
  private final MultiLayerNetwork network;
  private final INDArray images;
  private final INDArray labels;

  Dl4jStep(Workload workload) {
    DataSet batch = batch(workload, 1);
    network = network(workload);
    images = batch.getFeatures();
    labels = batch.getLabels();
  }

  @Override
  public void run() {
    network.fit(images, labels);
  }

  static MultiLayerNetwork network(Workload workload) {
    return new Dl4jCnn(
            workload.network, workload.channels, workload.side, workload.side, workload.classes)
        .network(new Adam(Workload.LEARNING_RATE), 1);
  }

  /** The workload's minibatch with one-hot labels. */
  static DataSet batch(Workload workload, long seed) {
    long[] shape = {workload.batch, workload.channels, workload.side, workload.side};
    INDArray labels = Nd4j.zeros(workload.batch, workload.classes);
    int[] classes = workload.labels(seed);
    for (int example = 0; example < classes.length; example++) {
      labels.putScalar(example, classes[example], 1);
    }
    return new DataSet(Nd4j.create(workload.images(seed), shape, 'c'), labels);
  }
}
