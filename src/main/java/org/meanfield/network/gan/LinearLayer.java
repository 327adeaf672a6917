package org.meanfield.network.gan;

import java.util.List;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Linear;
import org.meanfield.kernel.Nonlinearity;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.network.dl4j.Dl4jGraph;
import org.meanfield.network.state.TensorSpec;

/** Every value that comes in, flattened in channel, height, width order, to every output. */
record LinearLayer(String name, int fanIn, int width, Nonlinearity nonlinearity, Spectral spectral)
    implements GanLayer {

  @Override
  public List<Integer> outputShape() {
    return List.of(width);
  }

  @Override
  public List<TensorSpec> parameters() {
    return spectral.with(TensorSpec.weightAndBias(name, width, fanIn));
  }

  @Override
  public Activation append(ProgramBuilder program, Activation input) {
    return program.add(spectral.of(Linear.of(name, width, nonlinearity)), input);
  }

  @Override
  public String append(Dl4jGraph graph, String input) {
    return graph.dense(spectral.inDl4j(name), input, width, nonlinearity);
  }

  @Override
  public long flops() {
    return 2L * fanIn * width;
  }
}
