package org.meanfield.network.gan;

import java.util.List;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.Upsampling;
import org.meanfield.network.dl4j.Dl4jGraph;

/** Every pixel becomes a square of such. */
record UpsamplingLayer(String name, int factor, List<Integer> outputShape) implements GanLayer {

  @Override
  public Activation append(ProgramBuilder program, Activation input) {
    return program.add(Upsampling.nearest(name, factor), input);
  }

  @Override
  public String append(Dl4jGraph graph, String input) {
    return graph.upsampling(name, input, factor);
  }
}
