package org.meanfield.network.gan;

import java.util.List;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.BatchNormalization;
import org.meanfield.kernel.Nonlinearity;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.network.dl4j.Dl4jGraph;
import org.meanfield.network.state.Role;
import org.meanfield.network.state.TensorSpec;

/** Batch normalisation with the non-linearity that rides on it. */
record BatchNormalizationLayer(String name, Nonlinearity nonlinearity, List<Integer> outputShape)
    implements GanLayer {
  /** Share of the present batch in the running statistics: PyTorch's default. */
  private static final float MOMENTUM = 0.1f;

  @Override
  public List<TensorSpec> parameters() {
    List<Integer> channels = outputShape.subList(0, 1);
    return List.of(
        new TensorSpec(name + ".weight", Role.PARAMETER, channels),
        new TensorSpec(name + ".bias", Role.PARAMETER, channels),
        new TensorSpec(name + ".running_mean", Role.STATISTIC, channels),
        new TensorSpec(name + ".running_var", Role.STATISTIC, channels));
  }

  @Override
  public Activation append(ProgramBuilder program, Activation input) {
    return program.add(BatchNormalization.of(name, MOMENTUM, nonlinearity), input);
  }

  @Override
  public String append(Dl4jGraph graph, String input) {
    return graph.batchNormalization(name, input, MOMENTUM, nonlinearity);
  }
}
