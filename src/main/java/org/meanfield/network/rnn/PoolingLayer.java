package org.meanfield.network.rnn;

import java.util.List;
import org.meanfield.config.RnnConfig.Pooling;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Lengths;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.StepMax;
import org.meanfield.kernel.StepMean;
import org.meanfield.kernel.StepSelection;
import org.meanfield.network.dl4j.Dl4jGraph;

/** Of every sequence one value a unit for all of its steps. */
record PoolingLayer(String name, Pooling pooling, List<Integer> outputShape) implements RnnLayer {

  @Override
  public Activation append(ProgramBuilder program, RnnInput input, Activation x) {
    Lengths lengths = input.lengths().orElseThrow();
    return program.add(
        switch (pooling) {
          case LAST -> StepSelection.last(lengths);
          case MEAN -> StepMean.of(lengths);
          case MAX -> StepMax.of(lengths);
        },
        x);
  }

  @Override
  public String append(Dl4jGraph graph, String input) {
    return switch (pooling) {
      case LAST -> graph.lastSteps(name, input);
      case MEAN -> graph.meanOfSteps(name, input);
      case MAX -> graph.maximumOfSteps(name, input);
    };
  }
}
