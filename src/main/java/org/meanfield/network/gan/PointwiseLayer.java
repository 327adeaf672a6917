package org.meanfield.network.gan;

import java.util.List;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Nonlinearity;
import org.meanfield.kernel.Pointwise;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.network.dl4j.Dl4jGraph;

/** A non-linearity that rides on no layer, since others read what it is of. */
record PointwiseLayer(String name, Nonlinearity nonlinearity, List<Integer> outputShape)
    implements GanLayer {

  @Override
  public Activation append(ProgramBuilder program, Activation input) {
    return program.add(Pointwise.of(name, nonlinearity), input);
  }

  @Override
  public String append(Dl4jGraph graph, String input) {
    return graph.nonlinearity(name, input, nonlinearity);
  }
}
