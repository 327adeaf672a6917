package org.meanfield.network.transformer;

import java.util.List;
import org.meanfield.config.TransformerConfig;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.FirstRow;
import org.meanfield.kernel.Linear;
import org.meanfield.kernel.Nonlinearity;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.network.state.SlicedVector;
import org.meanfield.network.state.StateLayout;
import org.meanfield.network.state.TensorSpec;

/**
 * BERT's pooler (Devlin et al., arXiv 1810.04805): {@code tanh(W · x + b)} of what is said at the
 * first token, {@code [CLS]}, as wide as the network.
 */
record PoolerLayer(String name, TransformerConfig config) implements TransformerLayer {

  @Override
  public List<Integer> outputShape() {
    return List.of(config.width());
  }

  @Override
  public List<TensorSpec> parameters() {
    return TensorSpec.weightAndBias(name, config.width(), config.width());
  }

  @Override
  public void initialise(long seed, StateLayout layout, SlicedVector values) {
    new InitialWeights(config, seed, layout, values)
        .matrix(parameters().get(0), config.width(), config.width());
  }

  /**
   * From {@code [texts · steps, width]} to {@code [texts, width]}.
   *
   * @param steps tokens of a text
   */
  Activation append(ProgramBuilder program, Activation x, int steps) {
    return program.add(
        Linear.of(name, config.width(), Nonlinearity.TANH), program.add(FirstRow.of(steps), x));
  }

  @Override
  public long flops() {
    return 2L * config.width() * config.width();
  }
}
