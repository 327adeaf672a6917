package org.meanfield.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.meanfield.checkpoint.ManifestFolder.Manifest;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.OuterState;
import org.meanfield.network.state.ReplicaState;
import org.meanfield.network.state.Role;
import org.meanfield.network.state.SlicedVector;
import org.meanfield.network.state.StateLayout;
import org.meanfield.storage.Checksum;
import org.meanfield.storage.PrettyJson;
import org.meanfield.storage.StorageException;

/** A checkpoint as files: tensors as safetensors, all else in {@code state.json}. */
final class CheckpointFormat {
  private static final String PARAMETERS = "parameters.safetensors";
  private static final String OPTIMIZER = "optimizer.safetensors";
  private static final String REPLICAS = "replicas.safetensors";
  private static final String STATE = "state.json";

  /** Key in it of what only some runs have. */
  private static final String OUTER = "outer";

  /** Version of what {@code checkpoint.json} and the files that it names say, and how. */
  private static final int FORMAT = 3;

  private static final Role[] MODEL = {Role.PARAMETER, Role.STATISTIC};
  private static final Role[] OPTIMIZERS = {Role.MOMENT, Role.OUTER};

  private CheckpointFormat() {}

  /**
   * Publishes the files.
   *
   * @return what the manifest is to say, with which they become a checkpoint
   */
  static ObjectNode write(ManifestFolder.Draft draft, Checkpoint checkpoint) {
    NetworkState network = checkpoint.network();
    Checksum parameters =
        draft.write(PARAMETERS, out -> Tensors.write(out, List.of(network), MODEL));
    List<NetworkState> optimizers = optimizers(network, checkpoint.outer());
    draft.write(OPTIMIZER, out -> Tensors.write(out, optimizers, OPTIMIZERS));
    if (!ReplicaStates.areEmpty(checkpoint.replicas())) {
      draft.write(REPLICAS, out -> ReplicaStates.write(out, checkpoint.replicas()));
    }
    byte[] state = PrettyJson.bytes(stateJson(checkpoint));
    draft.write(STATE, out -> out.write(state));
    return ManifestFolder.JSON
        .createObjectNode()
        .put("format", FORMAT)
        .put("round", checkpoint.round())
        .put("examples", checkpoint.examples())
        .put("parameters-sha256", parameters.sha256());
  }

  private static ObjectNode stateJson(Checkpoint checkpoint) {
    ObjectNode json = ManifestFolder.JSON.createObjectNode();
    json.put("round", checkpoint.round()).put("examples", checkpoint.examples());
    ObjectNode steps = json.putObject("steps");
    checkpoint.steps().forEach(steps::put);
    ObjectNode counters = json.putObject("counters");
    checkpoint.network().counters().forEach(counters::put);
    OuterState outer = checkpoint.outer();
    if (!outer.isEmpty()) {
      ArrayNode moments = json.putObject(OUTER).put("steps", outer.steps()).putArray("moments");
      outer.moments().keySet().forEach(moments::add);
    }
    json.put("replicas", checkpoint.replicas().size());
    LeftOutJson.put(json, checkpoint.leftOut());
    checkpoint.standing().ifPresent(standing -> json.set("standing", standingJson(standing)));
    checkpoint.ending().ifPresent(standing -> json.set("ending", standingJson(standing)));
    json.set("run", ManifestFolder.JSON.valueToTree(checkpoint.run().json()));
    json.set("tensors", Tensors.toJson(checkpoint.network().layout()));
    return json;
  }

  /** A metric that JSON cannot say is null, as in the metrics' files. */
  private static ObjectNode standingJson(Standing standing) {
    ObjectNode json = ManifestFolder.JSON.createObjectNode().put("rule", standing.rule());
    ObjectNode best = json.putObject("best").put("round", standing.best().round());
    ObjectNode metrics = best.putObject("metrics");
    standing
        .best()
        .metrics()
        .forEach((name, value) -> metrics.put(name, Double.isFinite(value) ? value : null));
    ObjectNode numbers = json.putObject("numbers");
    standing.numbers().forEach(numbers::put);
    return json;
  }

  /**
   * Reads which run a checkpoint is of, without its tensors.
   *
   * @param round that the folder is named by
   * @throws StorageException of kind {@code MISSING} or {@code DAMAGED}
   * @throws CheckpointException when it is of another round, or of a version that is not known
   */
  static RunIdentity run(ManifestFolder folder, int round) {
    JsonNode state = state(folder, manifest(folder));
    try {
      if (state.required("round").asInt() != round) {
        throw new CheckpointException(
            "%s: it is the checkpoint of round %s under the name of round %s; move it away"
                .formatted(folder.uri(), state.required("round").asInt(), round),
            null);
      }
      return RunIdentity.ofJson(state.required("run"));
    } catch (IllegalArgumentException e) {
      throw ManifestFolder.damaged(folder.file(STATE), e.getMessage());
    }
  }

  private static Manifest manifest(ManifestFolder folder) {
    Manifest manifest = folder.manifest();
    int format = manifest.facts().path("format").asInt(1);
    if (format != FORMAT) {
      throw new CheckpointException(
          "%s: a checkpoint of version %s, where this program knows version %s; go on with the version of Meanfield that wrote it, or train anew in another run.dir"
              .formatted(folder.manifestFile(), format, FORMAT),
          null);
    }
    return manifest;
  }

  private static JsonNode state(ManifestFolder folder, Manifest manifest) {
    return ManifestFolder.parse(
        folder.file(STATE), folder.read(manifest, STATE, InputStream::readAllBytes));
  }

  /**
   * Reads a checkpoint, every file of it verified.
   *
   * @throws StorageException of kind {@code MISSING} or {@code DAMAGED}
   * @throws CheckpointException when it is of a version that is not known
   */
  static Checkpoint read(ManifestFolder folder) {
    Manifest manifest = manifest(folder);
    URI file = folder.file(STATE);
    JsonNode state = state(folder, manifest);
    try {
      StateLayout layout = Tensors.fromJson(state.required("tensors"));
      OuterState outer = outer(state.path(OUTER), layout);
      return new Checkpoint(
          state.required("round").asInt(),
          state.required("examples").asLong(),
          counts(state.required("steps")),
          network(folder, manifest, state, layout, outer),
          outer,
          replicas(folder, manifest, state.required("replicas").asInt()),
          LeftOutJson.of(state, state.required("round").asInt()),
          standing(state.path("standing")),
          standing(state.path("ending")),
          RunIdentity.ofJson(state.required("run")));
    } catch (IllegalArgumentException e) {
      throw ManifestFolder.damaged(file, e.getMessage());
    }
  }

  /** Zeros, to be read into. */
  private static OuterState outer(JsonNode json, StateLayout network) {
    if (json.isMissingNode()) {
      return OuterState.none();
    }
    SortedMap<String, SlicedVector> moments = new TreeMap<>();
    json.required("moments")
        .forEach(name -> moments.put(name.asText(), new SlicedVector(network.parameters())));
    return new OuterState(json.required("steps").asLong(), moments);
  }

  private static List<NetworkState> optimizers(NetworkState network, OuterState outer) {
    return Stream.concat(Stream.of(network), outer.tensors(network.layout()).stream()).toList();
  }

  /** The state; what the outer optimizer remembers stands in the same file, and is read with it. */
  private static NetworkState network(
      ManifestFolder folder,
      Manifest manifest,
      JsonNode state,
      StateLayout layout,
      OuterState outer) {
    NetworkState network =
        new NetworkState(
            layout, new SlicedVector(layout.size()), counts(state.required("counters")));
    read(folder, manifest, PARAMETERS, List.of(network), MODEL);
    read(folder, manifest, OPTIMIZER, optimizers(network, outer), OPTIMIZERS);
    return network;
  }

  private static SortedMap<String, Long> counts(JsonNode json) {
    SortedMap<String, Long> counts = new TreeMap<>();
    json.properties().forEach(c -> counts.put(c.getKey(), c.getValue().asLong()));
    return counts;
  }

  private static void read(
      ManifestFolder folder,
      Manifest manifest,
      String name,
      List<NetworkState> states,
      Role... roles) {
    folder.read(
        manifest,
        name,
        in -> {
          long length = manifest.files().get(name).bytes();
          Tensors.read(in, length, folder.file(name), states, roles);
          return states;
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

  private static Optional<Standing> standing(JsonNode json) {
    if (json.isMissingNode()) {
      return Optional.empty();
    }
    JsonNode best = json.required("best");
    return Optional.of(
        new Standing(
            json.required("rule").asText(),
            new Best(best.required("round").asInt(), numbers(best.required("metrics"))),
            numbers(json.required("numbers"))));
  }

  private static SortedMap<String, Double> numbers(JsonNode json) {
    SortedMap<String, Double> numbers = new TreeMap<>();
    json.properties().forEach(n -> numbers.put(n.getKey(), n.getValue().asDouble(Double.NaN)));
    return numbers;
  }
}
