package org.meanfield.network.rnn;

import java.util.List;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Cell;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.Recurrence;
import org.meanfield.kernel.Recurrent;
import org.meanfield.network.InitialValues;
import org.meanfield.network.dl4j.Dl4jGraph;
import org.meanfield.network.dl4j.Dl4jTensors;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.Role;
import org.meanfield.network.state.SlicedVector;
import org.meanfield.network.state.StateLayout;
import org.meanfield.network.state.TensorSpec;

/**
 * A recurrent layer in one direction, with PyTorch's names for its parameters.
 *
 * @param index among the layers, from 0
 * @param inputs width of what comes in
 */
record RecurrentLayer(
    String name, Cell cell, int index, int inputs, List<Integer> outputShape, boolean reverse)
    implements RnnLayer {

  /** Such as {@code rnn.weight_ih_l0}; the module is what stands before the point. */
  private static final String MODULE = "rnn";

  @Override
  public List<TensorSpec> parameters() {
    int rows = gates() * width();
    return List.of(
        parameter("weight_ih", rows, inputs),
        parameter("weight_hh", rows, width()),
        parameter("bias_ih", rows),
        parameter("bias_hh", rows));
  }

  private TensorSpec parameter(String kind, Integer... shape) {
    return new TensorSpec(parameterName(kind), Role.PARAMETER, List.of(shape));
  }

  private String parameterName(String kind) {
    return MODULE + "." + kind + "_l" + index + (reverse ? "_reverse" : "");
  }

  private int gates() {
    return switch (cell) {
      case LSTM -> 4;
      case GRU -> 3;
      case SIMPLE -> 1;
    };
  }

  /** PyTorch's: by the width of the state, whatever comes in. */
  @Override
  public void initialise(long seed, StateLayout layout, SlicedVector values) {
    InitialValues.byFanIn(seed, layout, parameters(), width(), values);
  }

  @Override
  public Activation append(ProgramBuilder program, RnnInput input, Activation x) {
    Recurrence recurrence = new Recurrence(cell, input.steps(), width(), reverse);
    return program.add(
        input
            .lengths()
            .map(lengths -> Recurrent.ofSequences(MODULE, index, recurrence, lengths))
            .orElseGet(() -> Recurrent.ofStreams(MODULE, index, recurrence)),
        x);
  }

  @Override
  public String append(Dl4jGraph graph, String input) {
    return graph.recurrent(name, input, cell, width());
  }

  /** DL4J has one bias, which is the sum of PyTorch's two. */
  @Override
  public void export(NetworkState model, Dl4jTensors graph) {
    float[] bias = model.tensor(parameterName("bias_ih"));
    float[] recurrentBias = model.tensor(parameterName("bias_hh"));
    for (int i = 0; i < bias.length; i++) {
      bias[i] += recurrentBias[i];
    }
    int rows = gates() * width();
    float[] weight = model.tensor(parameterName("weight_ih"));
    float[] recurrent = model.tensor(parameterName("weight_hh"));
    graph.addGates(name + ".weight", List.of(rows, inputs), weight, cell);
    graph.addGates(name + ".recurrent_weight", List.of(rows, width()), recurrent, cell);
    graph.addGates(name + ".bias", List.of(rows), bias, cell);
  }

  @Override
  public long flops() {
    long outputs = outputShape.stream().mapToLong(n -> n).reduce(1, Math::multiplyExact);
    return 2L * gates() * outputs * (inputs + width());
  }
}
