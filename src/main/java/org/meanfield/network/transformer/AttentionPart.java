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
 * Multi-head attention with its residual, in the parameters of PyTorch's {@code
 * nn.MultiheadAttention}: queries, keys and values by one matrix {@code [3 · width, width]}.
 */
record AttentionPart(String name, TransformerConfig config) implements Part {
  private static final int QUERY_KEY_VALUE = 3;

  private int width() {
    return config.width();
  }

  @Override
  public List<TensorSpec> parameters() {
    return List.of(
        new TensorSpec(weight(), Role.PARAMETER, List.of(QUERY_KEY_VALUE * width(), width())),
        new TensorSpec(bias(), Role.PARAMETER, List.of(QUERY_KEY_VALUE * width())),
        new TensorSpec(output() + ".weight", Role.PARAMETER, List.of(width(), width())),
        new TensorSpec(output() + ".bias", Role.PARAMETER, List.of(width())));
  }

  private String weight() {
    return name + ".in_proj_weight";
  }

  private String bias() {
    return name + ".in_proj_bias";
  }

  private String output() {
    return name + ".out_proj";
  }

  @Override
  public void initialise(long seed, StateLayout layout, SlicedVector values) {
    InitialWeights weights = new InitialWeights(config, seed, layout, values);
    weights.matrix(parameters().get(0), width(), width());
    weights.matrixOfResidual(parameters().get(2), width(), width());
  }

  /**
   * {@code residual + attention(x, x, x)}.
   *
   * @param block number of the block that it is in
   */
  Activation self(
      ProgramBuilder program, Activation x, Looking looking, int block, Activation residual) {
    Activation projected =
        program.add(
            Linear.named(weight(), bias(), QUERY_KEY_VALUE * width(), Nonlinearity.NONE), x);
    return addTo(residual, program, output(), looking.self(program, this, block, projected));
  }

  /** {@code residual + attention(x, memory, memory)}. */
  Activation cross(
      ProgramBuilder program, Activation x, Looking looking, int block, Activation residual) {
    Activation queries =
        program.add(Linear.rows(weight(), bias(), 0, width(), all(), Nonlinearity.NONE), x);
    return addTo(residual, program, output(), looking.cross(program, this, block, queries));
  }

  /** Of what an encoder made: {@code [rows, 2 · width]}. */
  Activation keysAndValues(ProgramBuilder program, Activation memory) {
    return program.add(
        Linear.rows(weight(), bias(), width(), all(), all(), Nonlinearity.NONE), memory);
  }

  private int all() {
    return QUERY_KEY_VALUE * width();
  }

  /** Of one token that sees so many. */
  @Override
  public long flops(int seen) {
    return 2L * (QUERY_KEY_VALUE + 1) * width() * width() + 4L * seen * width();
  }
}
