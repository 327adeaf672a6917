package org.meanfield.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.meanfield.checkpoint.ManifestFolder.Manifest;
import org.meanfield.network.NetworkState;
import org.meanfield.network.ReplicaState;
import org.meanfield.network.Role;
import org.meanfield.network.SlicedVector;
import org.meanfield.network.StateLayout;
import org.meanfield.storage.Checksum;
import org.meanfield.storage.StorageException;

/** A checkpoint as files: tensors as safetensors, all else in {@code state.json}. */
final class CheckpointFormat {
  private static final String PARAMETERS = "parameters.safetensors";
  private static final String OPTIMIZER = "optimizer.safetensors";
  private static final String REPLICAS = "replicas.safetensors";
  private static final String STATE = "state.json";

  private CheckpointFormat() {}

  /** Publishes the files and then the manifest. */
  static void write(ManifestFolder.Draft draft, Checkpoint checkpoint) {
    NetworkState network = checkpoint.network();
    Checksum parameters =
        draft.write(PARAMETERS, out -> Tensors.write(out, network, Role.PARAMETER, Role.STATISTIC));
    draft.write(OPTIMIZER, out -> Tensors.write(out, network, Role.MOMENT));
    if (!ReplicaStates.areEmpty(checkpoint.replicas())) {
      draft.write(REPLICAS, out -> ReplicaStates.write(out, checkpoint.replicas()));
    }
    byte[] state = ManifestFolder.pretty(stateJson(checkpoint));
    draft.write(STATE, out -> out.write(state));
    draft.commit(
        ManifestFolder.JSON
            .createObjectNode()
            .put("round", checkpoint.round())
            .put("examples", checkpoint.examples())
            .put("parameters-sha256", parameters.sha256()));
  }

  private static ObjectNode stateJson(Checkpoint checkpoint) {
    ObjectNode json = ManifestFolder.JSON.createObjectNode();
    json.put("round", checkpoint.round()).put("examples", checkpoint.examples());
    ObjectNode counters = json.putObject("counters");
    checkpoint.network().counters().forEach(counters::put);
    json.put("replicas", checkpoint.replicas().size());
    checkpoint
        .best()
        .ifPresent(
            best ->
                json.putObject("best")
                    .put("round", best.round())
                    .put("metric", best.metric())
                    .put("value", best.value())
                    .put("validations-since", best.validationsSince()));
    json.set("tensors", Tensors.toJson(checkpoint.network().layout()));
    return json;
  }

  /**
   * Reads a checkpoint, every file of it verified.
   *
   * @throws StorageException of kind {@code MISSING} or {@code DAMAGED}
   */
  static Checkpoint read(ManifestFolder folder) {
    Manifest manifest = folder.manifest();
    URI file = folder.file(STATE);
    JsonNode state =
        ManifestFolder.parse(file, folder.read(manifest, STATE, InputStream::readAllBytes));
    try {
      return new Checkpoint(
          state.required("round").asInt(),
          state.required("examples").asLong(),
          network(folder, manifest, state),
          replicas(folder, manifest, state.required("replicas").asInt()),
          best(state.path("best")));
    } catch (IllegalArgumentException e) {
      throw ManifestFolder.damaged(file, e.getMessage());
    }
  }

  private static NetworkState network(ManifestFolder folder, Manifest manifest, JsonNode state) {
    StateLayout layout = Tensors.fromJson(state.required("tensors"));
    SortedMap<String, Long> counters = new TreeMap<>();
    state
        .required("counters")
        .properties()
        .forEach(c -> counters.put(c.getKey(), c.getValue().asLong()));
    NetworkState network = new NetworkState(layout, new SlicedVector(layout.size()), counters);
    read(folder, manifest, PARAMETERS, network, Role.PARAMETER, Role.STATISTIC);
    read(folder, manifest, OPTIMIZER, network, Role.MOMENT);
    return network;
  }

  private static void read(
      ManifestFolder folder, Manifest manifest, String name, NetworkState network, Role... roles) {
    folder.read(
        manifest,
        name,
        in -> {
          long length = manifest.files().get(name).bytes();
          Tensors.read(in, length, folder.file(name), network, roles);
          return network;
        });
  }

  private static List<ReplicaState> replicas(ManifestFolder folder, Manifest manifest, int count) {
    Checksum checksum = manifest.files().get(REPLICAS);
    if (checksum == null) {
      return ReplicaStates.empty(count);
    }
    return folder.read(
        manifest,
        REPLICAS,
        in -> ReplicaStates.read(in, checksum.bytes(), folder.file(REPLICAS), count));
  }

  private static Optional<Best> best(JsonNode json) {
    if (json.isMissingNode()) {
      return Optional.empty();
    }
    return Optional.of(
        new Best(
            json.required("round").asInt(),
            json.required("metric").asText(),
            json.required("value").asDouble(),
            json.required("validations-since").asInt()));
  }
}
