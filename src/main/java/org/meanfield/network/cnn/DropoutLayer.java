package org.meanfield.network.cnn;

import java.util.List;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.network.dl4j.Dl4jGraph;

/** Drops values in training. */
record DropoutLayer(String name, float rate, List<Integer> outputShape) implements CnnLayer {

  @Override
  public Activation append(ProgramBuilder program, Activation input) {
    return program.dropout(input, rate);
  }

  @Override
  public String append(Dl4jGraph graph, String input) {
    return graph.dropout(name, input, rate);
  }
}
