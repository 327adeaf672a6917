package org.meanfield.network.dl4j;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.meanfield.data.batches.Batch;
import org.meanfield.network.state.NetworkState;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.IUpdater;

/** A network of ours in DL4J's layers, whatever its family. */
public interface Dl4jNetwork {

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

  /** A batch as the graph takes it: normalised as our own network does, and one-hot labels. */
  DataSet minibatch(Batch batch);
}
