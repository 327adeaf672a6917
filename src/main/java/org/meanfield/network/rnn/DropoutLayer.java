package org.meanfield.network.rnn;

import java.util.List;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.network.dl4j.Dl4jGraph;

/** Drops values in training. */
record DropoutLayer(String name, float rate, List<Integer> outputShape) implements RnnLayer {

  @Override
  public Activation append(ProgramBuilder program, RnnInput input, Activation x) {
    return program.dropout(x, rate);
  }

  /** Left out: DL4J's layer of it fails where sequences have masks. */
  @Override
  public String append(Dl4jGraph graph, String input) {
    return input;
  }
}
