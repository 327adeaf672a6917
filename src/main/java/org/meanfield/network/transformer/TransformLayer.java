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
 * What turns hidden states towards the embeddings of the tokens that they stand for: {@code
 * norm(GELU(W · x + b))}, as wide as the network, as in BERT's head.
 */
record TransformLayer(String name, TransformerConfig config) implements TransformerLayer {

  private NormalisationLayer norm() {
    return new NormalisationLayer(name + "_norm", config, outputShape());
  }

  @Override
  public List<Integer> outputShape() {
    return List.of(config.width());
  }

  @Override
  public List<TensorSpec> parameters() {
    List<TensorSpec> tensors =
        new ArrayList<>(TensorSpec.weightAndBias(name, config.width(), config.width()));
    tensors.addAll(norm().parameters());
    return tensors;
  }

  @Override
  public void initialise(long seed, StateLayout layout, SlicedVector values) {
    new InitialWeights(config, seed, layout, values)
        .matrix(parameters().get(0), config.width(), config.width());
    norm().initialise(seed, layout, values);
  }

  Activation append(ProgramBuilder program, Activation x) {
    return norm()
        .append(program, program.add(Linear.of(name, config.width(), Nonlinearity.GELU), x));
  }

  @Override
  public long flops() {
    return 2L * config.width() * config.width();
  }
}
