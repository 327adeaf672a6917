package org.meanfield.network.rnn;

import java.util.List;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.Embedding;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.kernel.Tokens;
import org.meanfield.network.InitialValues;
import org.meanfield.network.dl4j.Dl4jGraph;
import org.meanfield.network.dl4j.Dl4jTensors;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.Role;
import org.meanfield.network.state.SlicedVector;
import org.meanfield.network.state.StateLayout;
import org.meanfield.network.state.TensorSpec;

/**
 * A vector for each token.
 *
 * @param tied whether the output uses its weight as well
 */
record EmbeddingLayer(String name, int vocabulary, List<Integer> outputShape, boolean tied)
    implements RnnLayer {

  @Override
  public List<TensorSpec> parameters() {
    return List.of(new TensorSpec(name + ".weight", Role.PARAMETER, List.of(vocabulary, width())));
  }

  /**
   * As wide as PyTorch's normal distribution, from which a language model of characters learns
   * faster; small where it is tied, so that the output begins near a guess (Press and Wolf, arXiv
   * 1608.05859).
   */
  @Override
  public void initialise(long seed, StateLayout layout, SlicedVector values) {
    InitialValues.uniform(seed, layout, parameters(), tied ? 0.1f : (float) Math.sqrt(3), values);
  }

  @Override
  public Activation append(ProgramBuilder program, RnnInput input, Activation x) {
    Tokens tokens = input.tokens().orElseThrow();
    return program.add(Embedding.of(name, tokens, vocabulary, width()));
  }

  @Override
  public String append(Dl4jGraph graph, String input) {
    return graph.embedding(name, input, vocabulary, width());
  }

  @Override
  public void export(NetworkState model, Dl4jTensors graph) {
    parameters().forEach(t -> graph.add(t.name(), t.shape(), model.tensor(t.name())));
  }
}
