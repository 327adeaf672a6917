package org.meanfield.network.cnn;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.meanfield.data.Batch;
import org.meanfield.network.dl4j.Dl4jGraph;
import org.meanfield.network.dl4j.Dl4jNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;

/** A convolutional classifier in DL4J's layers. */
record CnnInDl4j(CnnArchitecture architecture) implements Dl4jNetwork {

  @Override
  public ComputationGraph graph(IUpdater updater, long seed) {
    ImageFormat image = architecture.image();
    Dl4jGraph graph =
        Dl4jGraph.ofImages(updater, seed, image.channels(), image.height(), image.width());
    String x = graph.input();
    for (CnnLayer layer : architecture.network()) {
      x = layer.append(graph, x);
    }
    return graph.classifier(x);
  }

  @Override
  public DataSet minibatch(Batch batch) {
    ImageFormat image = architecture.image();
    float[] pixels = new float[batch.capacity() * image.values()];
    new ImagePixels(image).normalise(CnnArchitecture.images(batch), pixels);
    long[] shape = {batch.capacity(), image.channels(), image.height(), image.width()};
    return new DataSet(Nd4j.create(pixels, shape, 'c'), oneHot(CnnArchitecture.labels(batch)));
  }

  private INDArray oneHot(int[] labels) {
    float[] oneHot = new float[labels.length * architecture.classes()];
    for (int n = 0; n < labels.length; n++) {
      oneHot[n * architecture.classes() + labels[n]] = 1;
    }
    return Nd4j.create(oneHot, new long[] {labels.length, architecture.classes()}, 'c');
  }
}
