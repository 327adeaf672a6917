package org.meanfield.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.meanfield.storage.Checksum;
import org.meanfield.storage.PrettyJson;
import org.meanfield.storage.Storage;
import org.meanfield.storage.StorageException;
import org.meanfield.storage.StorageException.Kind;

/**
 * A folder of files that exists as a whole or not at all: by its manifest, a small JSON file
 * published last, which says bytes and SHA-256 of each of the others.
 *
 * <p>Needs no rename of a folder and no append, so it holds on object stores as well.
 */
final class ManifestFolder {
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  /** Sorted keys: the same values are the same bytes. */
  static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  private final Storage storage;
  private final URI folder;
  private final String manifestName;

  ManifestFolder(Storage storage, URI folder, String manifestName) {
    this.storage = storage;
    this.folder = folder;
    this.manifestName = manifestName;
  }

  /**
   * @param facts what the manifest says besides, such as the round
   * @param files checksums by file name
   */
  record Manifest(ObjectNode facts, SortedMap<String, Checksum> files) {}

  /** Whether there is a manifest, be it right or wrong. */
  boolean exists() {
    return storage.exists(file(manifestName));
  }

  /** Deletes what stands there, the manifest first: what is half deleted does not exist. */
  void delete() {
    storage.deleteRecursively(file(manifestName));
    storage.deleteRecursively(folder);
  }

  /** Starts a new content. What stands there stays if it is whole, and is deleted otherwise. */
  Draft begin() {
    if (storage.exists(folder) && !damage().isEmpty()) {
      delete();
    }
    return new Draft();
  }

  /** Files that are written before the manifest. */
  final class Draft {
    private final SortedMap<String, Checksum> files = new TreeMap<>();

    /**
     * @throws StorageException of kind {@code ALREADY_EXISTS} when a whole folder stands there with
     *     other content
     */
    Checksum write(String name, Storage.Content content) {
      Checksum written = storage.publish(file(name), content);
      files.put(name, written);
      return written;
    }

    /** Makes the folder exist. */
    void commit(ObjectNode facts) {
      ObjectNode manifest = facts.deepCopy();
      ObjectNode listed = manifest.putObject("files");
      files.forEach(
          (name, checksum) ->
              listed
                  .putObject(name)
                  .put("bytes", checksum.bytes())
                  .put("sha256", checksum.sha256()));
      storage.publish(file(manifestName), PrettyJson.bytes(manifest));
    }
  }

  /**
   * The manifest.
   *
   * @throws StorageException of kind {@code MISSING} or {@code DAMAGED}
   */
  Manifest manifest() {
    JsonNode json = parse(file(manifestName), storage.read(file(manifestName)));
    SortedMap<String, Checksum> files = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : json.path("files").properties()) {
      files.put(entry.getKey(), checksum(entry.getKey(), entry.getValue()));
    }
    if (!json.isObject() || files.isEmpty()) {
      throw damaged(file(manifestName), "it names no files");
    }
    return new Manifest((ObjectNode) json, files);
  }

  /** Where it is not said, the manifest is at fault, and not the file. */
  private Checksum checksum(String name, JsonNode file) {
    String sha256 = file.path("sha256").asText();
    long bytes = file.path("bytes").asLong(-1);
    if (bytes < 0 || !SHA256.matcher(sha256).matches()) {
      throw damaged(file(manifestName), "it does not say the length and hash of " + name);
    }
    return new Checksum(bytes, sha256);
  }

  /**
   * What a reader makes of a file, which is verified on the way.
   *
   * @throws StorageException of kind {@code MISSING} or {@code DAMAGED}
   */
  <T> T read(Manifest manifest, String name, Storage.Reader<T> reader) {
    Checksum expected = manifest.files().get(name);
    if (expected == null) {
      throw damaged(file(manifestName), "it does not name " + name);
    }
    return storage.readVerified(file(name), expected, reader);
  }

  URI uri() {
    return folder;
  }

  URI manifestFile() {
    return file(manifestName);
  }

  URI file(String name) {
    return Storage.child(folder, name);
  }

  /**
   * Reads a file to its end, to see whether it is what the manifest says.
   *
   * @throws StorageException of kind {@code MISSING} or {@code DAMAGED}
   */
  private void verify(Manifest manifest, String name) {
    read(manifest, name, in -> name);
  }

  /** A line for each of these files that is missing or damaged. */
  List<String> damage(Manifest manifest, Collection<String> names) {
    List<String> damage = new ArrayList<>();
    for (String name : names) {
      try {
        verify(manifest, name);
      } catch (StorageException e) {
        if (!isDamage(e)) {
          throw e;
        }
        damage.add(e.getMessage());
      }
    }
    return damage;
  }

  /**
   * A line for each file that is missing or damaged, the manifest first; empty where all is whole.
   */
  List<String> damage() {
    try {
      Manifest manifest = manifest();
      return damage(manifest, manifest.files().keySet());
    } catch (StorageException e) {
      if (isDamage(e)) {
        return List.of(e.getMessage());
      }
      throw e;
    }
  }

  /**
   * Reads something, with what went wrong said for the whole folder.
   *
   * @param what cannot be done with it then
   * @throws CheckpointException where it is missing, damaged, or says something else
   */
  <T> T naming(String what, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (StorageException e) {
      if (isDamage(e)) {
        throw new CheckpointException(what + " from " + folder + ": " + e.getMessage(), e);
      }
      throw e;
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(
          manifestFile() + " does not describe what it should: " + e.getMessage(), e);
    }
  }

  /** Whether the content is at fault, and not the way to it, which may work again in a minute. */
  static boolean isDamage(StorageException e) {
    return e.kind() == Kind.DAMAGED || e.kind() == Kind.MISSING;
  }

  static StorageException damaged(URI file, String what) {
    return new StorageException(Kind.DAMAGED, file + " is damaged (" + what + ")", null);
  }

  static JsonNode parse(URI file, byte[] json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new StorageException(Kind.DAMAGED, file + " is damaged (it is not JSON)", e);
    }
  }
}
