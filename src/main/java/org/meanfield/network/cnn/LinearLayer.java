package org.meanfield.network.cnn;

import java.util.List;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Linear;
import org.meanfield.kernel.Nonlinearity;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.network.InitialValues;
import org.meanfield.network.dl4j.Dl4jGraph;
import org.meanfield.network.state.SlicedVector;
import org.meanfield.network.state.StateLayout;
import org.meanfield.network.state.TensorSpec;

/** Every value that comes in, flattened in channel, height, width order, to every output. */
record LinearLayer(String name, int fanIn, int width, Nonlinearity nonlinearity)
    implements CnnLayer {

  @Override
  public List<Integer> outputShape() {
    return List.of(width);
  }

  @Override
  public List<TensorSpec> parameters() {
    return TensorSpec.weightAndBias(name, width, fanIn);
  }

  @Override
  public void initialise(long seed, StateLayout layout, SlicedVector values) {
    InitialValues.byFanIn(seed, layout, parameters(), fanIn, values);
  }

  @Override
  public Activation append(ProgramBuilder program, Activation input) {
    return program.add(Linear.of(name, width, nonlinearity), input);
  }

  @Override
  public String append(Dl4jGraph graph, String input) {
    return graph.dense(name, input, width, nonlinearity);
  }

  @Override
  public long flops() {
    return 2L * fanIn * width;
  }
}
