package org.meanfield.network.rnn;

import java.util.List;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Linear;
import org.meanfield.kernel.Nonlinearity;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.network.InitialValues;
import org.meanfield.network.dl4j.Dl4jGraph;
import org.meanfield.network.dl4j.Dl4jTensors;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.Role;
import org.meanfield.network.state.SlicedVector;
import org.meanfield.network.state.StateLayout;
import org.meanfield.network.state.TensorSpec;

/**
 * Every value of a step to every output: scores of tokens or classes, or values.
 *
 * @param tied name of the embedding whose weight it uses; empty where it has its own
 */
record LinearLayer(String name, int fanIn, List<Integer> outputShape, String tied)
    implements RnnLayer {

  @Override
  public List<TensorSpec> parameters() {
    return tied.isEmpty()
        ? TensorSpec.weightAndBias(name, width(), fanIn)
        : List.of(new TensorSpec(name + ".bias", Role.PARAMETER, List.of(width())));
  }

  @Override
  public void initialise(long seed, StateLayout layout, SlicedVector values) {
    InitialValues.byFanIn(seed, layout, parameters(), fanIn, values);
  }

  @Override
  public Activation append(ProgramBuilder program, RnnInput input, Activation x) {
    return program.add(
        tied.isEmpty() ? Linear.of(name, width(), Nonlinearity.NONE) : Linear.tied(name, tied), x);
  }

  @Override
  public String append(Dl4jGraph graph, String input) {
    return graph.dense(name, input, width(), Nonlinearity.NONE);
  }

  /** DL4J shares no weights: where they are the embedding's, it has a copy. */
  @Override
  public void export(NetworkState model, Dl4jTensors graph) {
    float[] weight = model.tensor((tied.isEmpty() ? name : tied) + ".weight");
    graph.add(name + ".weight", List.of(width(), fanIn), weight);
    graph.add(name + ".bias", List.of(width()), model.tensor(name + ".bias"));
  }

  @Override
  public long flops() {
    return 2L * fanIn * width();
  }
}
