package org.meanfield.network.transformer;

import java.util.List;
import org.meanfield.config.TransformerConfig;
import org.meanfield.config.TransformerConfig.PositionKind;
import org.meanfield.network.InitialValues;
import org.meanfield.network.state.SlicedVector;
import org.meanfield.network.state.StateLayout;
import org.meanfield.network.state.TensorSpec;

/**
 * First values of a transformer's parameters. With sinusoidal positions those of the paper's
 * reference: matrices uniform as Glorot and Bengio have it, embeddings normal with deviation d^−0.5
 * and multiplied by √d when they are looked up. With learned positions GPT-2's: all normal with
 * deviation 0.02, and smaller by √(2 · layers) in what is added to a residual. Biases are 0, scales
 * 1.
 */
record InitialWeights(
    TransformerConfig config, long seed, StateLayout layout, SlicedVector values) {
  private static final double GPT2 = 0.02;

  private boolean asInThePaper() {
    return config.positions() == PositionKind.SINUSOIDAL;
  }

  /** What an embedding's vectors are multiplied with. */
  static float embeddingScale(TransformerConfig config) {
    return config.positions() == PositionKind.SINUSOIDAL ? (float) Math.sqrt(config.width()) : 1;
  }

  void embedding(TensorSpec weight) {
    normal(weight, asInThePaper() ? 1 / Math.sqrt(config.width()) : GPT2);
  }

  void positions(TensorSpec weight) {
    normal(weight, GPT2);
  }

  /**
   * @param weight {@code [outputs, inputs]}, or several such below each other
   */
  void matrix(TensorSpec weight, int inputs, int outputs) {
    if (asInThePaper()) {
      float bound = (float) Math.sqrt(6.0 / (inputs + outputs));
      InitialValues.uniform(seed, layout, List.of(weight), bound, values);
    } else {
      normal(weight, GPT2);
    }
  }

  /** The same of a product that is added to a residual. */
  void matrixOfResidual(TensorSpec weight, int inputs, int outputs) {
    if (asInThePaper()) {
      matrix(weight, inputs, outputs);
    } else {
      normal(weight, GPT2 / Math.sqrt(2.0 * config.layers()));
    }
  }

  void ones(TensorSpec scale) {
    InitialValues.constant(layout, scale, 1, values);
  }

  private void normal(TensorSpec tensor, double deviation) {
    InitialValues.normal(seed, layout, tensor, deviation, values);
  }
}
