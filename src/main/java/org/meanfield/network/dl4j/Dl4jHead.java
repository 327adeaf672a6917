package org.meanfield.network.dl4j;

import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A last fully connected layer in DL4J, with what its outputs cost. */
public final class Dl4jHead {
  private final Layer layer;

  private Dl4jHead(Layer layer) {
    this.layer = layer;
  }

  /**
   * To the tokens at each step: softmax {@code [batch, vocabulary, steps]}, and cross-entropy with
   * one-hot labels, summed over the steps and averaged over the batch.
   */
  public static Dl4jHead tokens(int vocabulary) {
    return new Dl4jHead(
        new RnnOutputLayer.Builder(LossFunction.MCXENT)
            .nOut(vocabulary)
            .activation(Activation.SOFTMAX)
            .build());
  }

  /**
   * To classes: softmax {@code [batch, classes]}, and cross-entropy with one-hot labels, averaged
   * over the batch.
   */
  public static Dl4jHead classes(int classes) {
    return of(LossFunction.MCXENT, classes, Activation.SOFTMAX);
  }

  /** To values {@code [batch, outputs]}, and their squared error. */
  public static Dl4jHead values(int outputs) {
    return of(LossFunction.MSE, outputs, Activation.IDENTITY);
  }

  /** To values {@code [batch, outputs]}, and their absolute error. */
  public static Dl4jHead medians(int outputs) {
    return of(LossFunction.MEAN_ABSOLUTE_ERROR, outputs, Activation.IDENTITY);
  }

  private static Dl4jHead of(LossFunction loss, int outputs, Activation activation) {
    return new Dl4jHead(new OutputLayer.Builder(loss).nOut(outputs).activation(activation).build());
  }

  Layer layer() {
    return layer;
  }
}
