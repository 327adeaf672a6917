package org.meanfield.network.dl4j;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.meanfield.network.state.NetworkState;
import org.nd4j.linalg.learning.config.IUpdater;

/** A network of ours, or a part of one, in DL4J's layers, as a file of DL4J's can hold it. */
public interface Dl4jExport {

  /**
   * The graph with DL4J's own first values; {@link Dl4jWeights} writes others.
   *
   * @param seed of those values and of dropout
   * @throws UnsupportedLayerException where DL4J lacks a layer
   */
  ComputationGraph graph(IUpdater updater, long seed);

  /**
   * A model's tensors as {@link Dl4jWeights} writes them into the graph: the model itself where
   * each of its tensors is one of the graph's.
   *
   * @param model parameters and statistics
   */
  default NetworkState weights(NetworkState model) {
    return model;
  }
}
