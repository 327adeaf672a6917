package org.meanfield.bench;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.meanfield.data.Batch;
import org.meanfield.network.dl4j.Dl4jCnn;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** One step of DL4J as it comes, on one batch that stays in memory: training, or inference. */
final class Dl4jStep implements Runnable {
  private final MultiLayerNetwork network;
  private final INDArray images;
  private final INDArray labels;

  Dl4jStep(Workload workload) {
    DataSet batch = minibatch(workload, 1);
    network = network(workload);
    images = batch.getFeatures();
    labels = batch.getLabels();
  }

  @Override
  public void run() {
    network.fit(images, labels);
  }

  /** Every class's probability of every image. */
  void infer() {
    network.output(images);
  }

  static MultiLayerNetwork network(Workload workload) {
    return new Dl4jCnn(
            workload.network, workload.channels, workload.side, workload.side, workload.classes)
        .network(new Adam(Workload.LEARNING_RATE), 1);
  }

  /** The workload's minibatch as DL4J takes it: pixels between 0 and 1, one-hot labels. */
  static DataSet minibatch(Workload workload, long seed) {
    Batch batch = workload.minibatch(seed);
    byte[] bytes = batch.bytes(0);
    float[] pixels = new float[bytes.length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (bytes[i] & 0xff) / 255f;
    }
    INDArray labels = Nd4j.zeros(workload.batchSize, workload.classes);
    for (int example = 0; example < workload.batchSize; example++) {
      labels.putScalar(example, batch.ints(1)[example], 1);
    }
    long[] shape = {workload.batchSize, workload.channels, workload.side, workload.side};
    return new DataSet(Nd4j.create(pixels, shape, 'c'), labels);
  }
}
