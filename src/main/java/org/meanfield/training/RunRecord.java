package org.meanfield.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.package$;
import org.meanfield.checkpoint.RunIdentity;
import org.meanfield.config.Config;
import org.meanfield.kernel.NativeRuntime;
import org.meanfield.kernel.Plan;
import org.meanfield.storage.PrettyJson;
import org.meanfield.storage.Storage;

/**
 * {@code run.json}: all that made a run, so that it can be made again. Whether a resume continues
 * the same run is for the checkpoints to say; this file counts where there are none.
 *
 * @param places the configuration's keys that are places, with their values: where the run was
 *     last, which is never compared
 * @param versions of the project and of what decides on the bits
 */
record RunRecord(
    RunIdentity identity,
    SortedMap<String, String> places,
    long seed,
    SortedMap<String, String> versions,
    List<Plan.Choice> plan) {
  /** Version of what the file says. */
  private static final int FORMAT = 2;

  private static final ObjectMapper JSON = JsonMapper.builder().build();

  static RunRecord of(Config config, RunIdentity identity, Plan plan) {
    TreeMap<String, String> places = new TreeMap<>(config.flat());
    places.keySet().retainAll(config.places());
    TreeMap<String, String> versions = new TreeMap<>();
    versions.put("meanfield", Version.TEXT);
    versions.put("onednn", NativeRuntime.version());
    versions.put("spark", package$.MODULE$.SPARK_VERSION());
    versions.put("java", Runtime.version().toString());
    return new RunRecord(identity, places, config.run().seed(), versions, plan.choices());
  }

  byte[] toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("format", FORMAT);
    json.putAll(identity.json());
    json.put("places", places);
    json.put("seed", seed);
    json.put("versions", versions);
    json.put("plan", plan);
    return PrettyJson.bytes(json);
  }

  /** The run that a file is of; empty where there is none, or none that this version wrote. */
  static Optional<RunIdentity> read(Storage storage, URI file) {
    if (!storage.exists(file)) {
      return Optional.empty();
    }
    try {
      JsonNode json = JSON.readTree(storage.read(file));
      return json.path("format").asInt() == FORMAT
          ? Optional.of(RunIdentity.ofJson(json))
          : Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
