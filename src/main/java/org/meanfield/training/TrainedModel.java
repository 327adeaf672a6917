package org.meanfield.training;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.meanfield.checkpoint.Model;
import org.meanfield.config.ConfigDifference;
import org.meanfield.data.ExampleFormat;
import org.meanfield.network.Exports;
import org.meanfield.network.NetworkState;

/**
 * What a run publishes as its model: the best round's parameters with all that is needed to use
 * them, and where they come from. No path is in it, so the same run in another folder makes the
 * same bytes.
 */
final class TrainedModel {
  private TrainedModel() {}

  /**
   * @param round that the state is from
   * @param exports the same model in the formats of other programs
   */
  static Model of(TrainingRun run, int round, NetworkState state, Exports exports) {
    ExampleFormat data = run.shards().exampleFormat();
    SortedMap<String, byte[]> files = new TreeMap<>(exports.files());
    if (data.tokenizer() != null) {
      files.put("vocabulary.json", data.tokenizer().toJson());
    }
    files.put("classes.json", PrettyJson.bytes(data.classes()));
    files.put("normalisation.json", PrettyJson.bytes(data.normalisation()));
    return new Model(round, round * run.examplesPerRound(), state, network(run, round), files);
  }

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
    network.put("round", round);
    network.put("shards", run.identity().shards());
    return network;
  }
}
