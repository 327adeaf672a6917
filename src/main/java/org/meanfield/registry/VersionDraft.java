package org.meanfield.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Instant;
import org.meanfield.checkpoint.ModelFolder;
import org.meanfield.storage.Checksum;
import org.meanfield.storage.PrettyJson;
import org.meanfield.storage.Storage;
import org.meanfield.storage.StorageException;

/**
 * A version that does not exist yet: its model can be published, and loaded from where it lies,
 * before it is decided what becomes of it. One process at a time, which holds the model ({@link
 * org.meanfield.storage.Lease}); what one that died left here is gone on with or overwritten.
 */
public final class VersionDraft {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Storage storage;
  private final String name;
  private final URI folder;

  VersionDraft(Storage storage, String name, URI folder) {
    this.storage = storage;
    this.name = name;
    this.folder = folder;
  }

  public int number() {
    return Version.number(folder);
  }

  /** Where everything of it stands; what is put there besides stays with it. */
  public URI folder() {
    return folder;
  }

  /** Where its model is published. */
  public ModelFolder model() {
    return new ModelFolder(storage, Storage.child(folder, Version.MODEL));
  }

  /**
   * Makes the version exist.
   *
   * @throws RegistryException where its model is missing or damaged
   * @throws StorageException of kind {@code ALREADY_EXISTS} where another made this version
   */
  public Version publish(Provenance provenance, JsonNode verdict) {
    ModelFolder model = model();
    if (!model.damage().isEmpty()) {
      throw new RegistryException(
          "%s@%s has no whole model: %s; publish it again"
              .formatted(name, number(), String.join("; ", model.damage())));
    }
    ObjectNode facts =
        JSON.createObjectNode().put("format", Version.FORMAT).put("number", number());
    provenance.parent().ifPresent(parent -> facts.put("parent", parent));
    facts.put("created-at", Instant.now().toString());
    facts.set("configuration", provenance.configuration());
    facts.set("data", provenance.data());
    facts.set("watermark", provenance.watermark());
    facts.set("metrics", provenance.metrics());
    facts.put("parameters-sha256", model.open().parametersSha256());
    ObjectNode files = facts.putObject("files");
    put(files, Version.VERDICT, publishVerdict(PrettyJson.bytes(verdict)));
    put(files, Version.MODEL_FACTS, storage.checksum(Storage.child(folder, Version.MODEL_FACTS)));
    storage.publish(Storage.child(folder, Version.FACTS), PrettyJson.bytes(facts));
    return Version.open(storage, name, folder);
  }

  private Checksum publishVerdict(byte[] content) {
    URI file = Storage.child(folder, Version.VERDICT);
    try {
      return storage.publish(file, content);
    } catch (StorageException e) {
      if (e.kind() != StorageException.Kind.ALREADY_EXISTS
          || storage.exists(Storage.child(folder, Version.FACTS))) {
        throw e;
      }
      // That of an attempt which died before its version existed.
      storage.deleteRecursively(file);
      return storage.publish(file, content);
    }
  }

  private static void put(ObjectNode files, String name, Checksum checksum) {
    files.putObject(name).put("bytes", checksum.bytes()).put("sha256", checksum.sha256());
  }
}
