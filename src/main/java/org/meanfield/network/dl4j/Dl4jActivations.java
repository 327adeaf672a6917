package org.meanfield.network.dl4j;

import org.meanfield.kernel.Nonlinearity;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationTanH;

/** DL4J's activation for a non-linearity: the same function. */
final class Dl4jActivations {
  private Dl4jActivations() {}

  /**
   * @throws UnsupportedLayerException where DL4J lacks it
   */
  static IActivation of(String layer, Nonlinearity nonlinearity) {
    if (nonlinearity.equals(Nonlinearity.NONE)) {
      return new ActivationIdentity();
    }
    if (nonlinearity.equals(Nonlinearity.RELU)) {
      return new ActivationReLU();
    }
    if (nonlinearity.equals(Nonlinearity.TANH)) {
      return new ActivationTanH();
    }
    if (nonlinearity.equals(Nonlinearity.leakyRelu(nonlinearity.slope()))) {
      return new ActivationLReLU(nonlinearity.slope());
    }
    throw new UnsupportedLayerException(layer, "the non-linearity " + nonlinearity.name());
  }
}
