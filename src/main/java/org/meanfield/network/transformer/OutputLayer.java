package org.meanfield.network.transformer;

import java.util.List;
import org.meanfield.config.TransformerConfig;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Linear;
import org.meanfield.kernel.Nonlinearity;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.network.state.Role;
import org.meanfield.network.state.SlicedVector;
import org.meanfield.network.state.StateLayout;
import org.meanfield.network.state.TensorSpec;

/**
 * A score for each token or class.
 *
 * @param tied name of the embedding whose weight it uses; empty where it has its own
 */
record OutputLayer(String name, TransformerConfig config, List<Integer> outputShape, String tied)
    implements TransformerLayer {

  private int outputs() {
    return outputShape.get(outputShape.size() - 1);
  }

  @Override
  public List<TensorSpec> parameters() {
    if (tied.isEmpty()) {
      return TensorSpec.weightAndBias(name, outputs(), config.width());
    }
    return config.details().outputBias()
        ? List.of(new TensorSpec(name + ".bias", Role.PARAMETER, List.of(outputs())))
        : List.of();
  }

  @Override
  public void initialise(long seed, StateLayout layout, SlicedVector values) {
    if (tied.isEmpty()) {
      new InitialWeights(config, seed, layout, values)
          .matrix(parameters().get(0), config.width(), outputs());
    }
  }

  Activation append(ProgramBuilder program, Activation x) {
    if (tied.isEmpty()) {
      return program.add(Linear.of(name, outputs(), Nonlinearity.NONE), x);
    }
    return program.add(
        config.details().outputBias() ? Linear.tied(name, tied) : Linear.tied(tied), x);
  }

  @Override
  public long flops() {
    long tokens = outputShape.stream().limit(outputShape.size() - 1L).reduce(1, (a, b) -> a * b);
    return tokens * 2L * config.width() * outputs();
  }
}
