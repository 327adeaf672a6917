package org.meanfield.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.meanfield.checkpoint.CheckpointException;
import org.meanfield.checkpoint.ModelFolder;
import org.meanfield.checkpoint.PublishedModel;
import org.meanfield.storage.Checksum;
import org.meanfield.storage.SharedFolder;
import org.meanfield.storage.Storage;
import org.meanfield.storage.StorageException;

/**
 * A version of a registered model: a folder that never changes, with {@code model/}, {@code
 * verdict.json}, and {@code version.json}, which was published last and says the checksums of the
 * others.
 */
public final class Version {
  static final String FACTS = "version.json";
  static final String VERDICT = "verdict.json";
  static final String MODEL = "model";
  static final String MODEL_FACTS = "model/model.json";

  /** Version of what {@code version.json} says, and how. */
  static final int FORMAT = 1;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Storage storage;
  private final String name;
  private final URI folder;
  private final JsonNode facts;

  private Version(Storage storage, String name, URI folder, JsonNode facts) {
    this.storage = storage;
    this.name = name;
    this.folder = folder;
    this.facts = facts;
  }

  /**
   * @param name of the model
   * @throws RegistryException where {@code version.json} is missing, damaged or of another format
   */
  static Version open(Storage storage, String name, URI folder) {
    URI file = Storage.child(folder, FACTS);
    JsonNode facts = json(storage, file);
    if (facts.path("format").asInt() != FORMAT) {
      throw new RegistryException(
          "%s: a version of format %s, where this program knows format %s; use the version of Meanfield that wrote it"
              .formatted(file, facts.path("format").asText("unknown"), FORMAT));
    }
    Version version = new Version(storage, name, folder, facts);
    try {
      version.createdAt();
      version.checksum(VERDICT);
      version.checksum(MODEL_FACTS);
    } catch (IllegalArgumentException | DateTimeParseException e) {
      throw damaged(file, "it does not say what it should: " + e.getMessage(), e);
    }
    if (facts.path("number").asInt() != number(folder)) {
      throw damaged(file, "it is that of version " + facts.path("number").asText(), null);
    }
    return version;
  }

  private static JsonNode json(Storage storage, URI file) {
    try {
      return JSON.readTree(storage.read(file));
    } catch (StorageException e) {
      if (e.kind() == StorageException.Kind.MISSING || e.kind() == StorageException.Kind.DAMAGED) {
        throw new RegistryException(e.getMessage(), e);
      }
      throw e;
    } catch (IOException e) {
      throw damaged(file, "it is not JSON", e);
    }
  }

  private static RegistryException damaged(URI file, String what, Throwable cause) {
    return new RegistryException(file + " is damaged (" + what + ")", cause);
  }

  /** What a version's folder is called. */
  static String folderName(int number) {
    return String.format(Locale.ROOT, "%06d", number);
  }

  static int number(URI folder) {
    return Integer.parseInt(Storage.name(folder));
  }

  /** From 1, in the order in which they were begun. */
  public int number() {
    return number(folder);
  }

  /** As commands name it: {@code NAME@VERSION}. */
  public String reference() {
    return name + "@" + number();
  }

  public URI folder() {
    return folder;
  }

  /** The folder of its model, which can be given wherever a model is asked for. */
  public URI model() {
    return Storage.child(folder, MODEL);
  }

  /** The version that its training began from. */
  public Optional<Integer> parent() {
    JsonNode parent = facts.path("parent");
    return parent.isInt() ? Optional.of(parent.intValue()) : Optional.empty();
  }

  public Instant createdAt() {
    return Instant.parse(facts.required("created-at").asText());
  }

  /** What was given as {@link Provenance#configuration}. */
  public JsonNode configuration() {
    return facts.path("configuration").deepCopy();
  }

  /** What was given as {@link Provenance#data}. */
  public JsonNode data() {
    return facts.path("data").deepCopy();
  }

  /** What was given as {@link Provenance#watermark}. */
  public JsonNode watermark() {
    return facts.path("watermark").deepCopy();
  }

  /** What was given as {@link Provenance#metrics}. */
  public JsonNode metrics() {
    return facts.path("metrics").deepCopy();
  }

  /** What tells its model from others. */
  public String parametersSha256() {
    return facts.path("parameters-sha256").asText();
  }

  /**
   * {@code verdict.json}: why it was promoted or not.
   *
   * @throws RegistryException where it is missing or damaged
   */
  public JsonNode verdict() {
    URI file = Storage.child(folder, VERDICT);
    try {
      return storage.readVerified(file, checksum(VERDICT), in -> JSON.readTree(in.readAllBytes()));
    } catch (StorageException e) {
      throw new RegistryException(reference() + ": " + e.getMessage(), e);
    }
  }

  /** A line for each file that is missing or damaged; reads the whole of it. */
  public List<String> damage() {
    List<String> lines = new ArrayList<>();
    for (String file : List.of(VERDICT, MODEL_FACTS)) {
      try {
        storage.readVerified(Storage.child(folder, file), checksum(file), in -> file);
      } catch (StorageException e) {
        lines.add(e.getMessage());
      }
    }
    if (lines.isEmpty()) {
      lines.addAll(new ModelFolder(storage, model()).damage());
    }
    return lines;
  }

  /**
   * @throws RegistryException where a file is missing or damaged
   */
  void requireWhole() {
    List<String> damage = damage();
    if (!damage.isEmpty()) {
      throw new RegistryException(
          "%s cannot be used: %s; choose another version (meanfield models list)"
              .formatted(reference(), String.join("; ", damage)));
    }
  }

  /**
   * Reads its model, which is not pruned meanwhile.
   *
   * @param holder what this process calls itself in the messages that others get
   * @throws CheckpointException where the model is missing or damaged
   * @throws org.meanfield.storage.LeaseHeldException where it is being deleted
   */
  public <R> R read(String holder, Function<PublishedModel, R> reading) {
    return SharedFolder.whileReading(
        storage, folder, holder, () -> reading.apply(new ModelFolder(storage, model()).open()));
  }

  private Checksum checksum(String file) {
    JsonNode found = facts.required("files").required(file);
    return new Checksum(found.required("bytes").longValue(), found.required("sha256").asText());
  }
}
