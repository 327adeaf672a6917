package org.meanfield.network.rnn;

import java.util.List;
import java.util.TreeMap;
import org.meanfield.config.ConfigException;
import org.meanfield.config.RnnConfig;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.network.Architecture;
import org.meanfield.network.LayerSummary;
import org.meanfield.network.NetworkState;
import org.meanfield.network.SlicedVector;
import org.meanfield.network.StateLayout;

/** A recurrent network of one of the tasks; what the tasks share is here. */
public sealed interface RnnArchitecture extends Architecture
    permits LanguageModel, SequenceClassifier, Forecaster {

  /** The layers in order. */
  List<RnnLayer> network();

  /**
   * Appends the layers to a program.
   *
   * @param x what the first layer reads; null where that is an embedding
   */
  default Activation append(ProgramBuilder program, RnnInput input, Activation x) {
    Activation y = x;
    for (RnnLayer layer : network()) {
      y = layer.append(program, input, y);
    }
    return y;
  }

  /**
   * The network for a data set.
   *
   * @throws ConfigException where it does not fit the examples
   */
  static RnnArchitecture of(RnnConfig config, ExampleFormat data) {
    return switch (config.task()) {
      case LANGUAGE_MODEL -> LanguageModel.of(config, data);
      case SEQUENCE_CLASSIFICATION -> SequenceClassifier.of(config, data);
      case FORECASTING -> Forecaster.of(config, data);
      case CLASSIFICATION ->
          throw new ConfigException("network.task = " + config.task().text() + ": not for an rnn");
    };
  }

  @Override
  default List<LayerSummary> layers() {
    return network().stream().flatMap(layer -> layer.summaries().stream()).toList();
  }

  @Override
  default StateLayout modelLayout() {
    return new StateLayout(
        network().stream().flatMap(layer -> layer.parameters().stream()).toList());
  }

  @Override
  default NetworkState initialModel(long seed) {
    StateLayout layout = modelLayout();
    SlicedVector values = new SlicedVector(layout.size());
    network().forEach(layer -> layer.initialise(seed, layout, values));
    return new NetworkState(layout, values, new TreeMap<>());
  }
}
