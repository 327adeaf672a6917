package org.meanfield.network.rnn;

import org.meanfield.kernel.Activation;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.network.NetworkLayer;
import org.meanfield.network.dl4j.Dl4jGraph;
import org.meanfield.network.dl4j.Dl4jTensors;
import org.meanfield.network.state.NetworkState;

/** One layer of a recurrent network, in our engine and in DL4J. */
sealed interface RnnLayer extends NetworkLayer
    permits EmbeddingLayer,
        RecurrentLayer,
        BidirectionalLayer,
        LastStepLayer,
        PoolingLayer,
        DropoutLayer,
        LinearLayer {

  /** Of what it makes of each step. */
  default int width() {
    return outputShape().get(outputShape().size() - 1);
  }

  /**
   * Appends the layer to a program.
   *
   * @param x what the layer before makes; an embedding, which is the first, looks at the input only
   */
  Activation append(ProgramBuilder program, RnnInput input, Activation x);

  /**
   * Appends the layer to a DL4J graph.
   *
   * @param input name of the vertex that it reads
   * @return name of the vertex with its output
   */
  String append(Dl4jGraph graph, String input);

  /**
   * Adds its parameters as a DL4J graph has them.
   *
   * @param model that has them
   */
  default void export(NetworkState model, Dl4jTensors graph) {}
}
