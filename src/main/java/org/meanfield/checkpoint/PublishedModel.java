package org.meanfield.checkpoint;

import static org.meanfield.checkpoint.ModelFolder.NETWORK;
import static org.meanfield.checkpoint.ModelFolder.PARAMETERS;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.InputStream;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.meanfield.checkpoint.ManifestFolder.Manifest;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.Role;
import org.meanfield.network.state.SlicedVector;
import org.meanfield.network.state.StateLayout;
import org.meanfield.network.state.StoredTensor;

/**
 * A model as it stands in its folder. A file is read, and verified, when it is asked for: what
 * nobody asks for stops nobody, be it damaged or gone.
 *
 * <p>Reading throws {@link CheckpointException} where a file is missing or damaged.
 */
public final class PublishedModel {
  private final ManifestFolder folder;
  private final Manifest manifest;
  private final Set<String> read = new HashSet<>();

  PublishedModel(ManifestFolder folder, Manifest manifest) {
    this.folder = folder;
    this.manifest = manifest;
  }

  /** The model's folder. */
  public URI uri() {
    return folder.uri();
  }

  /** The round it was taken from. */
  public int round() {
    return manifest.facts().path("round").asInt();
  }

  /** What tells it from others: sha256 of its parameters. */
  public String parametersSha256() {
    return manifest.facts().path("parameters-sha256").asText();
  }

  /** {@code network.json}: the network's configuration as JSON values. */
  public Map<String, Object> network() {
    URI file = folder.file(NETWORK);
    return named(
        () ->
            ManifestFolder.JSON.convertValue(
                ManifestFolder.parse(file, bytes(NETWORK)), new TypeReference<>() {}));
  }

  /** Another file's content, such as that of {@code vocabulary.json}; empty where it has none. */
  public Optional<byte[]> file(String name) {
    return manifest.files().containsKey(name)
        ? Optional.of(named(() -> bytes(name)))
        : Optional.empty();
  }

  /** Parameters and statistics. */
  public NetworkState state() {
    return named(
        () -> {
          StateLayout layout = Tensors.fromJson(manifest.facts().required("tensors"));
          NetworkState state =
              new NetworkState(layout, new SlicedVector(layout.size()), new TreeMap<>());
          read.add(PARAMETERS);
          return folder.read(
              manifest,
              PARAMETERS,
              in -> {
                long length = manifest.files().get(PARAMETERS).bytes();
                URI file = folder.file(PARAMETERS);
                if (manifest.facts().has("stored")) {
                  List<StoredTensor> stored =
                      StoredTensors.fromJson(manifest.facts().get("stored"), layout);
                  StoredTensors.read(in, length, file, state, stored);
                } else {
                  Tensors.read(in, length, file, List.of(state), Role.PARAMETER, Role.STATISTIC);
                }
                return state;
              });
        });
  }

  /** A line for each file that nobody has asked for, and that is missing or damaged. */
  public List<String> problems() {
    List<String> unread =
        manifest.files().keySet().stream().filter(name -> !read.contains(name)).toList();
    return folder.damage(manifest, unread).stream()
        .map(damage -> damage + " (not needed here, so it is not read)")
        .toList();
  }

  private byte[] bytes(String name) {
    read.add(name);
    return folder.read(manifest, name, InputStream::readAllBytes);
  }

  private <T> T named(Supplier<T> reading) {
    return folder.naming("no model can be loaded", reading);
  }
}
