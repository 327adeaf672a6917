package org.meanfield.network.rnn;

import org.meanfield.network.NetworkState;
import org.meanfield.network.dl4j.Dl4jNetwork;
import org.meanfield.network.dl4j.Dl4jTensors;

/** A recurrent network in DL4J's layers; what the tasks share is here. */
sealed interface RnnInDl4j extends Dl4jNetwork
    permits LanguageModelInDl4j, SequenceClassifierInDl4j, ForecasterInDl4j {

  RnnArchitecture architecture();

  @Override
  default NetworkState weights(NetworkState model) {
    Dl4jTensors tensors = new Dl4jTensors();
    architecture().network().forEach(layer -> layer.export(model, tensors));
    return tensors.state();
  }
}
