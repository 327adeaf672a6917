package org.meanfield.network.gan;

import org.meanfield.config.GanBlock;
import org.meanfield.kernel.Nonlinearity;

/** The kernels' non-linearities by the configuration's names. */
final class Activations {
  private Activations() {}

  static Nonlinearity of(GanBlock.Finish finish) {
    return switch (finish.activation()) {
      case NONE -> Nonlinearity.NONE;
      case RELU -> Nonlinearity.RELU;
      case LEAKY_RELU -> Nonlinearity.leakyRelu((float) finish.slope());
    };
  }
}
