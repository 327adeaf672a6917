package org.meanfield.inference;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import org.meanfield.checkpoint.CheckpointException;
import org.meanfield.checkpoint.PublishedModel;
import org.meanfield.config.ConfigException;
import org.meanfield.config.EngineConfig;
import org.meanfield.config.FeatureConfig;
import org.meanfield.config.NetworkConfig;
import org.meanfield.config.TrainingConfig;
import org.meanfield.data.ColumnNames;
import org.meanfield.data.ExampleKind;
import org.meanfield.data.FeatureColumns;
import org.meanfield.data.Normalisation;
import org.meanfield.data.Schema;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.data.text.Tokenizer;
import org.meanfield.families.Architectures;
import org.meanfield.network.Architecture;
import org.meanfield.network.NetworkSpec;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.state.NetworkState;

/**
 * A model as a network that can be asked. All of it comes from the model's own files, nothing from
 * a configuration.
 *
 * @param config what it was trained as
 * @param format of the examples that it takes
 * @param batchSize that it was trained with
 * @param shards sha256 of the manifest of the shard set that it was trained on
 * @param problems with files of the model that are not needed to ask it, a line each
 */
public record TrainedNetwork(
    NetworkConfig config,
    Architecture architecture,
    ExampleFormat format,
    int batchSize,
    NetworkState state,
    String shards,
    List<String> problems) {
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  /**
   * @throws CheckpointException when a file that it is made of is missing or damaged, or when this
   *     version cannot make a network of it
   */
  public static TrainedNetwork of(PublishedModel model) {
    Map<String, Object> network = model.network();
    NetworkState state = model.state();
    try {
      Map<String, String> configuration =
          JSON.convertValue(network.get("configuration"), new TypeReference<>() {});
      ExampleFormat format = format(model, network);
      NetworkConfig config = NetworkConfig.recorded(configuration, model.uri() + "/network.json");
      Architecture architecture = Architectures.of(config, format);
      if (!state.layout().sameTensors(architecture.modelLayout())) {
        throw new IllegalArgumentException(
            "its tensors are %s, those of its network %s"
                .formatted(state.layout().tensors(), architecture.modelLayout().tensors()));
      }
      return new TrainedNetwork(
          config,
          architecture,
          format,
          Integer.parseInt(
              configuration.get("training." + TrainingConfig.batchSizeKey(config.task()))),
          state,
          Objects.toString(network.get("shards")),
          model.problems());
    } catch (IOException
        | ConfigException
        | IllegalArgumentException
        | NullPointerException
        | NoSuchElementException e) {
      throw new CheckpointException(
          "%s: not a model that this version of Meanfield can ask: %s; train it again"
              .formatted(model.uri(), e.getMessage()),
          e);
    }
  }

  private static ExampleFormat format(PublishedModel model, Map<String, Object> network)
      throws IOException {
    Schema schema = JSON.convertValue(network.get("input"), Schema.class);
    Tokenizer tokenizer = tokenizer(model, "vocabulary.json").orElse(null);
    Optional<Tokenizer> target = tokenizer(model, "vocabulary-target.json");
    return new ExampleFormat(
        schema,
        JSON.readValue(model.file("classes.json").orElseThrow(), new TypeReference<>() {}),
        JSON.readValue(model.file("normalisation.json").orElseThrow(), Normalisation.class),
        tokenizer,
        target.orElse(schema.kind() == ExampleKind.PAIR ? tokenizer : null),
        JSON.convertValue(network.get("columns"), ColumnNames.class),
        (String) network.get("step"),
        Boolean.TRUE.equals(network.get("local-times")),
        (String) network.get("calendar"),
        network.containsKey("features")
            ? JSON.convertValue(network.get("features"), FeatureColumns.class)
            : FeatureColumns.none(),
        FeatureConfig.Unseen.recorded((String) network.get("unseen-categories")));
  }

  private static Optional<Tokenizer> tokenizer(PublishedModel model, String file) {
    return model
        .file(file)
        .map(json -> Tokenizer.ofJson(json, URI.create(model.uri() + "/" + file)));
  }

  /**
   * The same network for the examples of another shard set, whose categories have other numbers.
   */
  public TrainedNetwork reading(ExampleFormat shards) {
    ExampleFormat read = format.reading(shards);
    return new TrainedNetwork(
        config, Architectures.of(config, read), read, batchSize, state, this.shards, problems);
  }

  /** The network with this process's bits as the standard. */
  public NetworkSpec spec(EngineConfig engine) {
    return NetworkSpec.ofThisProcess(architecture, NetworkUse.PREDICTION, batchSize, engine);
  }
}
