package org.meanfield.network.rnn;

import java.util.List;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.StepSelection;
import org.meanfield.network.dl4j.Dl4jGraph;

/** Of every sequence its last step. */
record LastStepLayer(String name, List<Integer> outputShape) implements RnnLayer {

  @Override
  public Activation append(ProgramBuilder program, RnnInput input, Activation x) {
    return program.add(StepSelection.last(input.lengths().orElseThrow()), x);
  }

  @Override
  public String append(Dl4jGraph graph, String input) {
    return graph.lastSteps(name, input);
  }
}
