package org.meanfield.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.meanfield.config.Config;
import org.meanfield.config.ConfigDifference;
import org.meanfield.config.ConfigException;

/**
 * What makes a run the one that it is. Every checkpoint has it, so that no other run goes on from
 * it, whatever became of {@code run.json}. No place is in it: a folder may be moved.
 *
 * @param configuration {@link Config#withoutPlaces} when it was written
 * @param shards sha256 of the shard set's manifest, which names the sha256 of every shard
 * @param instructionSet such as {@code avx512}
 * @param probe what a seeded step of its network hashes to
 * @param features sha256 of the classifier in whose features its images are compared, which decides
 *     what is best; empty where they are not
 * @param startFrom sha256 of what its first values were taken from; empty where they were random
 */
public record RunIdentity(
    SortedMap<String, String> configuration,
    String shards,
    String instructionSet,
    String probe,
    String features,
    String startFrom) {
  private static final String FEATURES = "the sha256 of evaluation.features";

  public RunIdentity {
    configuration = Collections.unmodifiableSortedMap(new TreeMap<>(configuration));
  }

  /** As {@link #ofJson} reads it. */
  public Map<String, Object> json() {
    Map<String, Object> json = new TreeMap<>();
    json.put("configuration", configuration);
    json.put("shards", shards);
    json.put("instruction-set", instructionSet);
    json.put("probe", probe);
    if (!features.isEmpty()) {
      json.put("features", features);
    }
    if (!startFrom.isEmpty()) {
      json.put("start-from", startFrom);
    }
    return json;
  }

  /**
   * @param json an object that has this among its fields
   * @throws IllegalArgumentException where it has not
   */
  public static RunIdentity ofJson(JsonNode json) {
    if (!(json.required("configuration") instanceof ObjectNode keys)) {
      throw new IllegalArgumentException("configuration is no object");
    }
    SortedMap<String, String> configuration = new TreeMap<>();
    keys.properties().forEach(key -> configuration.put(key.getKey(), key.getValue().asText()));
    return new RunIdentity(
        configuration,
        json.required("shards").asText(),
        json.required("instruction-set").asText(),
        json.required("probe").asText(),
        json.path("features").asText(),
        json.path("start-from").asText());
  }

  /** The same run, with first values from what has this sha256. */
  public RunIdentity startedFrom(String sha256) {
    return new RunIdentity(configuration, shards, instructionSet, probe, features, sha256);
  }

  /** Whether a run of this configuration would be over where this one is. */
  public boolean hasConfiguration(Config config) {
    return ConfigDifference.between(configuration, config.withoutPlaces()).isEmpty();
  }

  /** What differs in another run, a line each; empty where one can go on from the other. */
  public List<String> differences(RunIdentity other) {
    List<String> lines = new ArrayList<>();
    ConfigDifference.between(configuration, other.configuration).stream()
        .filter(difference -> !difference.mayChangeOnResume())
        .map(d -> difference(d.key(), d.recorded(), d.now()))
        .forEach(lines::add);
    addDifference(lines, "the shard set's manifest", shards, other.shards);
    addDifference(lines, "the instruction set", instructionSet, other.instructionSet);
    addDifference(lines, "the probe's hash", probe, other.probe);
    addDifference(lines, FEATURES, features, other.features);
    addDifference(lines, "the sha256 of network.start-from", startFrom, other.startFrom);
    return lines;
  }

  private static void addDifference(List<String> lines, String what, String one, String another) {
    if (!one.equals(another)) {
      lines.add(difference(what, one, another));
    }
  }

  private static String difference(String what, String one, String another) {
    return "%s is %s in one, %s in the other"
        .formatted(what, one == null ? "not set" : one, another == null ? "not set" : another);
  }

  private static String unset(String value) {
    return value == null || value.isEmpty() ? "not set" : value;
  }

  /**
   * @throws ConfigException where the run would not go on with the bits that it began with
   */
  public void requireSameBits(RunIdentity now) {
    requireSame("the shard set's manifest", shards, now.shards);
    requireSame("the instruction set", instructionSet, now.instructionSet);
    requireSame("the probe's hash", probe, now.probe);
    requireSame(FEATURES, features, now.features);
  }

  private static void requireSame(String what, String then, String now) {
    if (!then.equals(now)) {
      throw new ConfigException(
          what
              + " is "
              + unset(now)
              + ", but the run was started with "
              + unset(then)
              + ": it would not go on as it began; start another run in another run.dir");
    }
  }
}
