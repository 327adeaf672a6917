package org.meanfield.network.rnn;

import java.util.List;
import org.meanfield.config.ConfigException;
import org.meanfield.config.RnnConfig;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.kernel.Activation;
import org.meanfield.kernel.ProgramBuilder;
import org.meanfield.network.LayeredArchitecture;

/** A recurrent network of one of the tasks; what the tasks share is here. */
public sealed interface RnnArchitecture extends LayeredArchitecture
    permits LanguageModel, SequenceClassifier, Forecaster {

  @Override
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
      case CLASSIFICATION, REGRESSION, TRANSLATION, MASKED_LANGUAGE_MODEL, GENERATION ->
          throw new ConfigException("network.task = " + config.task().text() + ": not for an rnn");
    };
  }
}
