package org.meanfield.network.gan;

import java.util.List;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.Reshape;
import org.meanfield.network.dl4j.Dl4jGraph;

/** The same values as images. */
record ReshapeLayer(String name, List<Integer> outputShape) implements GanLayer {

  @Override
  public Activation append(ProgramBuilder program, Activation input) {
    return program.add(
        Reshape.of(name, outputShape.stream().mapToLong(Integer::longValue).toArray()), input);
  }

  @Override
  public String append(Dl4jGraph graph, String input) {
    return graph.images(name, input, outputShape);
  }
}
