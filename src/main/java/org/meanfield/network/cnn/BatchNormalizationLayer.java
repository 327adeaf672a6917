package org.meanfield.network.cnn;

import java.util.Arrays;
import java.util.List;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.BatchNormalization;
import org.meanfield.kernel.Nonlinearity;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.network.dl4j.Dl4jGraph;
import org.meanfield.network.state.Role;
import org.meanfield.network.state.SlicedVector;
import org.meanfield.network.state.StateLayout;
import org.meanfield.network.state.TensorSpec;

/** Batch normalisation with the non-linearity that rides on it. */
record BatchNormalizationLayer(String name, Nonlinearity nonlinearity, List<Integer> outputShape)
    implements CnnLayer {
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

  /** Scale and variance 1, shift and mean 0. */
  @Override
  public void initialise(long seed, StateLayout layout, SlicedVector values) {
    float[] ones = new float[outputShape.get(0)];
    Arrays.fill(ones, 1);
    for (String tensor : List.of(".weight", ".running_var")) {
      values.put(layout.offset(name + tensor), ones, 0, ones.length);
    }
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
