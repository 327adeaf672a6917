package org.meanfield.network.gan;

import java.util.List;
import java.util.TreeMap;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.meanfield.network.dl4j.Dl4jExport;
import org.meanfield.network.dl4j.Dl4jGraph;
import org.meanfield.network.dl4j.UnsupportedLayerException;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.SlicedVector;
import org.meanfield.network.state.StateLayout;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * A generator or a discriminator alone in DL4J's layers: from noise to images, or from images to
 * one number each.
 *
 * @param prefix of its tensors' names in a model
 * @param input shape of what it takes of a row
 */
record PartInDl4j(Part part, String prefix, List<Integer> input) implements Dl4jExport {

  @Override
  public ComputationGraph graph(IUpdater updater, long seed) {
    if (part.classes().exists()) {
      throw new UnsupportedLayerException(prefix + "class", "vectors of classes beside images");
    }
    Dl4jGraph graph = Dl4jGraph.taking(input, updater, seed);
    return graph.finished(Part.append(graph, part.layers(), graph.input()));
  }

  @Override
  public NetworkState weights(NetworkState model) {
    StateLayout layout = new StateLayout(part.tensors("").toList());
    NetworkState own = new NetworkState(layout, new SlicedVector(layout.size()), new TreeMap<>());
    layout
        .tensors()
        .forEach(
            tensor ->
                own.target(tensor.name())
                    .put(0, model.tensor(prefix + tensor.name()), 0, tensor.size()));
    return own;
  }
}
