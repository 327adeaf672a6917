package org.meanfield.network.transformer;

import java.util.List;
import org.meanfield.config.TransformerConfig;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.LayerNormalization;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.network.state.Role;
import org.meanfield.network.state.SlicedVector;
import org.meanfield.network.state.StateLayout;
import org.meanfield.network.state.TensorSpec;

/** Layer normalisation (Ba et al., arXiv 1607.06450). */
record NormalisationLayer(String name, TransformerConfig config, List<Integer> outputShape)
    implements TransformerLayer {
  @Override
  public List<TensorSpec> parameters() {
    return List.of(
        new TensorSpec(name + ".weight", Role.PARAMETER, List.of(config.width())),
        new TensorSpec(name + ".bias", Role.PARAMETER, List.of(config.width())));
  }

  @Override
  public void initialise(long seed, StateLayout layout, SlicedVector values) {
    new InitialWeights(config, seed, layout, values).ones(parameters().get(0));
  }

  Activation append(ProgramBuilder program, Activation x) {
    return program.add(LayerNormalization.of(name, (float) config.details().epsilon()), x);
  }
}
