package org.meanfield.inference;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.meanfield.checkpoint.CheckpointException;
import org.meanfield.checkpoint.Model;
import org.meanfield.config.ConfigException;
import org.meanfield.config.EngineConfig;
import org.meanfield.config.NetworkConfig;
import org.meanfield.data.ExampleFormat;
import org.meanfield.data.Normalisation;
import org.meanfield.data.Schema;
import org.meanfield.data.text.Tokenizer;
import org.meanfield.kernel.Optimizer;
import org.meanfield.network.Architecture;
import org.meanfield.network.Architectures;
import org.meanfield.network.NetworkSpec;
import org.meanfield.network.NetworkState;
import org.meanfield.network.NetworkUse;

/**
 * A model as a network that can be asked. All of it comes from the model's own files, nothing from
 * a configuration.
 *
 * @param config what it was trained as
 * @param format of the examples that it takes
 * @param batchSize that it was trained with
 */
record TrainedNetwork(
    NetworkConfig config,
    Architecture architecture,
    ExampleFormat format,
    int batchSize,
    NetworkState state) {
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  /** It is not going to be trained, so it needs no moments. */
  private static final NetworkUse NONE = NetworkUse.training(new Optimizer.Sgd(0));

  /**
   * @param folder that the model is from, for messages
   * @param targets names of what is forecast; empty where nothing is
   * @throws CheckpointException when this version cannot make a network of it
   */
  static TrainedNetwork of(Model model, URI folder, List<String> targets) {
    try {
      Map<String, String> configuration =
          JSON.convertValue(model.network().get("configuration"), new TypeReference<>() {});
      ExampleFormat format = format(model, folder, targets);
      NetworkConfig config = NetworkConfig.recorded(configuration, folder + "/network.json");
      Architecture architecture = Architectures.of(config, format);
      if (!model.state().layout().sameTensors(architecture.modelLayout())) {
        throw new IllegalArgumentException(
            "its tensors are %s, those of its network %s"
                .formatted(model.state().layout().tensors(), architecture.modelLayout().tensors()));
      }
      int batchSize = Integer.parseInt(configuration.get("training.batch-size"));
      return new TrainedNetwork(config, architecture, format, batchSize, model.state());
    } catch (IOException | ConfigException | IllegalArgumentException | NullPointerException e) {
      throw new CheckpointException(
          "%s: not a model that this version of Meanfield can ask: %s; train it again"
              .formatted(folder, e.getMessage()),
          e);
    }
  }

  private static ExampleFormat format(Model model, URI folder, List<String> targets)
      throws IOException {
    Schema schema = JSON.convertValue(model.network().get("input"), Schema.class);
    List<String> classes =
        JSON.readValue(model.files().get("classes.json"), new TypeReference<>() {});
    Normalisation normalisation =
        JSON.readValue(model.files().get("normalisation.json"), Normalisation.class);
    byte[] vocabulary = model.files().get("vocabulary.json");
    return new ExampleFormat(
        schema,
        classes,
        normalisation,
        vocabulary == null
            ? null
            : Tokenizer.ofJson(vocabulary, URI.create(folder + "/vocabulary.json")),
        targets);
  }

  NetworkSpec spec(EngineConfig engine) {
    return NetworkSpec.ofThisProcess(architecture, NONE, batchSize, engine);
  }
}
