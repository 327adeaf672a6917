package org.meanfield.network.rnn;

import java.util.List;
import org.meanfield.network.dl4j.Dl4jGraph;
import org.meanfield.network.dl4j.Dl4jNetwork;
import org.meanfield.network.dl4j.Dl4jTensors;
import org.meanfield.network.state.NetworkState;

/** A recurrent network in DL4J's layers; what the tasks share is here. */
sealed interface RnnInDl4j extends Dl4jNetwork
    permits LanguageModelInDl4j, SequenceClassifierInDl4j, ForecasterInDl4j {

  RnnArchitecture architecture();

  /**
   * Appends all layers but the last, whose loss is the task's.
   *
   * @return name of the vertex that the last reads
   */
  default String appendTo(Dl4jGraph graph) {
    List<RnnLayer> layers = architecture().network();
    String x = graph.input();
    for (RnnLayer layer : layers.subList(0, layers.size() - 1)) {
      x = layer.append(graph, x);
    }
    return x;
  }

  /** Name of the last layer. */
  default String output() {
    List<RnnLayer> layers = architecture().network();
    return layers.get(layers.size() - 1).name();
  }

  @Override
  default NetworkState weights(NetworkState model) {
    Dl4jTensors tensors = new Dl4jTensors();
    architecture().network().forEach(layer -> layer.export(model, tensors));
    return tensors.state();
  }
}
