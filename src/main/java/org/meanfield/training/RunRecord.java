package org.meanfield.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.package$;
import org.meanfield.config.Config;
import org.meanfield.config.ConfigDifference;
import org.meanfield.config.ConfigException;
import org.meanfield.kernel.NativeRuntime;
import org.meanfield.kernel.Plan;
import org.meanfield.network.NetworkSpec;
import org.meanfield.storage.Storage;

/**
 * {@code run.json}: all that made a run, so that it can be made again and so that a resume can tell
 * whether it continues the same one.
 *
 * @param configuration every key with its value
 * @param shards sha256 of the shard set's manifest, which names the sha256 of every shard
 * @param versions of the project and of what decides on the bits
 */
record RunRecord(
    SortedMap<String, String> configuration,
    String shards,
    long seed,
    String instructionSet,
    String probe,
    SortedMap<String, String> versions,
    List<Plan.Choice> plan) {
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  static RunRecord of(Config config, String shards, NetworkSpec spec, Plan plan) {
    TreeMap<String, String> versions = new TreeMap<>();
    versions.put("meanfield", Version.TEXT);
    versions.put("onednn", NativeRuntime.version());
    versions.put("spark", package$.MODULE$.SPARK_VERSION());
    versions.put("java", Runtime.version().toString());
    return new RunRecord(
        config.flat(),
        shards,
        config.run().seed(),
        spec.instructionSet().name().toLowerCase(Locale.ROOT),
        spec.probe(),
        versions,
        plan.choices());
  }

  byte[] toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("configuration", configuration);
    json.put("shards", shards);
    json.put("seed", seed);
    json.put("instruction-set", instructionSet);
    json.put("probe", probe);
    json.put("versions", versions);
    json.put("plan", plan);
    return PrettyJson.bytes(json);
  }

  /** What a resume compares; versions and plan are for people. */
  record Identity(
      SortedMap<String, String> configuration, String shards, String instructionSet, String probe) {

    /**
     * @throws ConfigException where the file is no run.json
     */
    static Identity read(Storage storage, URI file) {
      try {
        Map<?, ?> json = JSON.readValue(storage.read(file), Map.class);
        TreeMap<String, String> configuration = new TreeMap<>();
        ((Map<?, ?>) json.get("configuration"))
            .forEach((key, value) -> configuration.put((String) key, (String) value));
        return new Identity(
            configuration,
            (String) json.get("shards"),
            (String) json.get("instruction-set"),
            (String) json.get("probe"));
      } catch (IOException | ClassCastException | NullPointerException e) {
        throw new ConfigException(
            file + ": not a run.json that this version wrote; choose another run.dir");
      }
    }

    boolean sameConfiguration(Config config) {
      return ConfigDifference.between(configuration, config.flat()).isEmpty();
    }

    /**
     * @throws ConfigException where shards or the engine's bits are not those of the run
     */
    void requireSameBits(RunRecord now) {
      requireSame("the shard set's manifest", shards, now.shards);
      requireSame("the instruction set", instructionSet, now.instructionSet);
      requireSame("the engine's probe hash", probe, now.probe);
    }

    private static void requireSame(String what, String then, String now) {
      if (!then.equals(now)) {
        throw new ConfigException(
            what
                + " is "
                + now
                + ", but the run was started with "
                + then
                + ": it would not go on as it began; start another run in another run.dir");
      }
    }
  }
}
