package org.meanfield.network.transformer;

import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.meanfield.config.ConfigException;
import org.meanfield.config.TransformerConfig;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.network.LayeredArchitecture;
import org.meanfield.network.dl4j.Dl4jNetwork;
import org.meanfield.network.dl4j.UnsupportedLayerException;
import org.meanfield.network.state.TensorNames;
import org.meanfield.network.state.TensorSpec;

/** A transformer of one of the tasks; what the tasks share is here. */
public sealed interface TransformerArchitecture extends LayeredArchitecture
    permits LanguageModel, MaskedLanguageModel, SequenceClassifier, EncoderDecoder {
  TransformerConfig config();

  /**
   * The network for a data set.
   *
   * @throws ConfigException where it does not fit the examples
   */
  static TransformerArchitecture of(TransformerConfig config, ExampleFormat data) {
    return switch (config.task()) {
      case LANGUAGE_MODEL -> LanguageModel.of(config, data);
      case MASKED_LANGUAGE_MODEL -> MaskedLanguageModel.of(config, data);
      case SEQUENCE_CLASSIFICATION -> SequenceClassifier.of(config, data);
      case TRANSLATION -> EncoderDecoder.of(config, data);
      case CLASSIFICATION, REGRESSION, FORECASTING, GENERATION ->
          throw new ConfigException(
              "network.task = " + config.task().text() + ": not for a transformer");
    };
  }

  /** What makes scores of hidden states. */
  default List<TransformerLayer> headLayers() {
    List<TransformerLayer> layers = network();
    return layers.subList(layers.size() - 1, layers.size());
  }

  @Override
  List<TransformerLayer> network();

  @Override
  default Set<String> head() {
    return headLayers().stream()
        .flatMap(layer -> layer.parameters().stream())
        .map(TensorSpec::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  default SortedMap<String, String> untoldByShapes() {
    return config().untoldByShapes();
  }

  @Override
  default List<TensorNames> fileNames() {
    return ForeignNames.of(config(), modelLayout());
  }

  @Override
  default TensorNames publishedNames() {
    return ForeignNames.ofPreset(config(), modelLayout());
  }

  /** DL4J normalises no layers, and sees no runs of a text. */
  @Override
  default Dl4jNetwork dl4j() {
    throw new UnsupportedLayerException("a transformer", "layer normalisation over tokens");
  }
}
