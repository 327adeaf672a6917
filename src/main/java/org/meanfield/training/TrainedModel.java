package org.meanfield.training;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.meanfield.checkpoint.Model;
import org.meanfield.config.ConfigDifference;
import org.meanfield.data.ExampleFormat;
import org.meanfield.data.RecordSample;
import org.meanfield.network.Exports;
import org.meanfield.network.NetworkState;
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
   * @param exports the same model in the formats of other programs
   * @param records that it was trained on, where that can be said
   */
  static Model of(
      TrainingRun run,
      int round,
      NetworkState state,
      Exports exports,
      Optional<RecordSample> records) {
    ExampleFormat data = run.shards().exampleFormat();
    SortedMap<String, Storage.Content> files = new TreeMap<>();
    exports.files().forEach((name, content) -> files.put(name, out -> out.write(content)));
    if (data.tokenizer() != null) {
      byte[] vocabulary = data.tokenizer().toJson();
      files.put("vocabulary.json", out -> out.write(vocabulary));
    }
    files.put("classes.json", json(data.classes()));
    files.put("normalisation.json", json(data.normalisation()));
    records.ifPresent(sample -> files.put(RECORDS, json(sample)));
    return new Model(round, round * run.examplesPerRound(), state, network(run, round), files);
  }

  private static Storage.Content json(Object value) {
    byte[] json = PrettyJson.bytes(value);
    return out -> out.write(json);
  }

  /** The data itself is named by the hash of its shards' manifest. */
  private static Map<String, Object> network(TrainingRun run, int round) {
    SortedMap<String, String> configuration = new TreeMap<>(run.config().withoutPlaces());
    configuration
        .keySet()
        .removeIf(
            key ->
                key.startsWith("data.")
                    || new ConfigDifference(key, null, null).mayChangeOnResume());
    Map<String, Object> network = new TreeMap<>();
    network.put("configuration", configuration);
    network.put("input", run.shards().manifest().schema());
    network.put("columns", run.shards().exampleFormat().columns());
    network.put("round", round);
    network.put("shards", run.identity().shards());
    return network;
  }
}
