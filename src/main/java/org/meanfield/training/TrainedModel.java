package org.meanfield.training;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.meanfield.checkpoint.CheckpointException;
import org.meanfield.checkpoint.Model;
import org.meanfield.checkpoint.ModelFolder;
import org.meanfield.checkpoint.RunIdentity;
import org.meanfield.config.ConfigDifference;
import org.meanfield.config.ConfigException;
import org.meanfield.data.sharding.RecordSample;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.data.text.BertFiles;
import org.meanfield.data.text.Gpt2Files;
import org.meanfield.network.Architecture;
import org.meanfield.network.Exports;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.StoredTensor;
import org.meanfield.network.state.TensorNames;
import org.meanfield.storage.PrettyJson;
import org.meanfield.storage.Storage;

/**
 * What a run publishes as its model: the best round's parameters with all that is needed to use
 * them, and where they come from. No path is in it, so the same run in another folder makes the
 * same bytes.
 */
final class TrainedModel {
  /** The file with the {@link RecordSample}. */
  static final String RECORDS = "training-records.json";

  private TrainedModel() {}

  /**
   * @param round that the state is from
   * @param examples seen up to then
   * @param exports the same model in the formats of other programs
   * @param records that it was trained on, where that can be said
   */
  static Model of(
      TrainingRun run,
      int round,
      long examples,
      NetworkState state,
      Exports exports,
      Optional<RecordSample> records) {
    ExampleFormat data = run.shards().exampleFormat();
    SortedMap<String, Storage.Content> files = new TreeMap<>(exports.files());
    if (data.tokenizer() != null) {
      byte[] vocabulary = data.tokenizer().toJson();
      files.put("vocabulary.json", out -> out.write(vocabulary));
      SortedMap<String, byte[]> foreign = Gpt2Files.of(data.tokenizer());
      foreign.putAll(BertFiles.of(data.tokenizer()));
      foreign.forEach((name, content) -> files.put(name, out -> out.write(content)));
    }
    if (data.targetTokenizer() != null && !data.hasJointVocabulary()) {
      byte[] vocabulary = data.targetTokenizer().toJson();
      files.put("vocabulary-target.json", out -> out.write(vocabulary));
    }
    files.put("classes.json", json(data.classes()));
    files.put("normalisation.json", json(data.normalisation()));
    records.ifPresent(sample -> files.put(RECORDS, json(sample)));
    return new Model(round, examples, state, network(run, round), files, stored(run));
  }

  /** None where files have the network's own names. */
  private static List<StoredTensor> stored(TrainingRun run) {
    Architecture architecture = run.settings().network().architecture();
    List<StoredTensor> published = architecture.publishedNames().tensors();
    boolean own = published.equals(TensorNames.own(architecture.modelLayout()).tensors());
    return own ? List.of() : published;
  }

  /**
   * Checks that the model that stands where a run publishes its own is the run's, of whatever
   * round. What of it is damaged and tells nothing is in nobody's way.
   *
   * @throws ConfigException where it is another run's
   */
  static void requireOf(RunIdentity run, ModelFolder models) {
    Map<String, Object> network;
    try {
      network = models.open().network();
    } catch (CheckpointException e) {
      if (models.damage().isEmpty()) {
        throw e;
      }
      return;
    }
    if (!run.shards().equals(network.get("shards"))
        || !configuration(run.configuration()).equals(network.get("configuration"))) {
      throw new ConfigException(
          models.uri()
              + ": holds the model of another run, in whose place this run would publish its own;"
              + " move it away, and resume the run");
    }
  }

  private static Storage.Content json(Object value) {
    byte[] json = PrettyJson.bytes(value);
    return out -> out.write(json);
  }

  /** The data itself is named by the hash of its shards' manifest. */
  private static Map<String, Object> network(TrainingRun run, int round) {
    Map<String, Object> network = new TreeMap<>();
    ExampleFormat format = run.shards().exampleFormat();
    network.put("configuration", configuration(run.identity().configuration()));
    network.put("input", format.schema());
    network.put("columns", format.columns());
    if (!run.shards().manifest().features().isEmpty()) {
      network.put("features", run.shards().manifest().features());
      network.put("unseen-categories", format.unseen().text());
    }
    if (format.step() != null) {
      network.put("step", format.step());
    }
    if (format.localTimes()) {
      network.put("local-times", true);
    }
    if (format.calendar() != null) {
      network.put("calendar", format.calendar());
    }
    network.put("round", round);
    network.put("shards", run.identity().shards());
    if (!run.identity().startFrom().isEmpty()) {
      network.put("start-from", run.identity().startFrom());
    }
    return network;
  }

  private static SortedMap<String, String> configuration(SortedMap<String, String> ofRun) {
    SortedMap<String, String> configuration = new TreeMap<>(ofRun);
    configuration
        .keySet()
        .removeIf(
            key ->
                key.startsWith("data.")
                    || new ConfigDifference(key, null, null).mayChangeOnResume());
    return configuration;
  }
}
