package org.meanfield.network.transformer;

import java.util.ArrayList;
import java.util.List;
import org.meanfield.config.TransformerConfig;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Linear;
import org.meanfield.kernel.Nonlinearity;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.network.state.SlicedVector;
import org.meanfield.network.state.StateLayout;
import org.meanfield.network.state.TensorSpec;

/**
 * Two products with a non-linearity between, for each token alone, and the residual.
 *
 * @param layer name of the block that it is in
 */
record FeedForwardPart(String layer, TransformerConfig config) implements Part {

  private String first() {
    return layer + ".linear1";
  }

  private String second() {
    return layer + ".linear2";
  }

  @Override
  public List<TensorSpec> parameters() {
    List<TensorSpec> tensors = new ArrayList<>();
    tensors.addAll(TensorSpec.weightAndBias(first(), config.feedForward(), config.width()));
    tensors.addAll(TensorSpec.weightAndBias(second(), config.width(), config.feedForward()));
    return tensors;
  }

  @Override
  public void initialise(long seed, StateLayout layout, SlicedVector values) {
    InitialWeights weights = new InitialWeights(config, seed, layout, values);
    weights.matrix(parameters().get(0), config.width(), config.feedForward());
    weights.matrixOfResidual(parameters().get(2), config.feedForward(), config.width());
  }

  /** {@code residual + W2 · f(W1 · x)}. */
  Activation append(ProgramBuilder program, Activation x, Activation residual) {
    Nonlinearity nonlinearity =
        switch (config.activation()) {
          case RELU -> Nonlinearity.RELU;
          case GELU -> Nonlinearity.GELU;
          case GELU_TANH -> Nonlinearity.GELU_TANH;
        };
    Activation hidden =
        program.add(
            Linear.named(
                first() + ".weight", first() + ".bias", config.feedForward(), nonlinearity),
            x);
    return addTo(residual, program, second(), hidden);
  }

  @Override
  public long flops(int seen) {
    return 4L * config.width() * config.feedForward();
  }
}
