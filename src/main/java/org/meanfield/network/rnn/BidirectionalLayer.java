package org.meanfield.network.rnn;

import java.util.List;
import java.util.stream.Stream;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Concatenation;
import org.meanfield.kernel.Lengths;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.StepSelection;
import org.meanfield.network.LayerSummary;
import org.meanfield.network.dl4j.Dl4jGraph;
import org.meanfield.network.dl4j.Dl4jTensors;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.SlicedVector;
import org.meanfield.network.state.StateLayout;
import org.meanfield.network.state.TensorSpec;

/**
 * A recurrent layer in both directions, side by side.
 *
 * @param ends whether it makes only what each direction says at its end: the reverse one at the
 *     first step
 */
record BidirectionalLayer(
    RecurrentLayer onward, RecurrentLayer reverse, boolean ends, List<Integer> outputShape)
    implements RnnLayer {

  @Override
  public String name() {
    return onward.name();
  }

  @Override
  public List<TensorSpec> parameters() {
    return Stream.concat(onward.parameters().stream(), reverse.parameters().stream()).toList();
  }

  @Override
  public void initialise(long seed, StateLayout layout, SlicedVector values) {
    onward.initialise(seed, layout, values);
    reverse.initialise(seed, layout, values);
  }

  @Override
  public Activation append(ProgramBuilder program, RnnInput input, Activation x) {
    Activation forth = onward.append(program, input, x);
    Activation back = reverse.append(program, input, x);
    if (ends) {
      Lengths lengths = input.lengths().orElseThrow();
      forth = program.add(StepSelection.last(lengths), forth);
      back = program.add(StepSelection.first(lengths), back);
    }
    return program.add(Concatenation.of(name() + "-both"), forth, back);
  }

  /** DL4J's layers go onward only: the reverse one reads reversed sequences. */
  @Override
  public String append(Dl4jGraph graph, String input) {
    String forth = onward.append(graph, input);
    String back = reverse.append(graph, graph.reversal(input + ".reversal", input));
    return graph.concatenation(
        name() + ".both",
        ends ? graph.lastSteps(forth + ".end", forth) : forth,
        ends ? graph.lastSteps(back + ".end", back) : graph.reversal(back + ".reversal", back));
  }

  @Override
  public void export(NetworkState model, Dl4jTensors graph) {
    onward.export(model, graph);
    reverse.export(model, graph);
  }

  @Override
  public long flops() {
    return onward.flops() + reverse.flops();
  }

  /** A line for each direction. */
  @Override
  public List<LayerSummary> summaries(boolean passesGradient) {
    return Stream.of(onward, reverse)
        .flatMap(direction -> direction.summaries(passesGradient).stream())
        .toList();
  }
}
