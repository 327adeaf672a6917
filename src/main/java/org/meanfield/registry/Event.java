package org.meanfield.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.meanfield.storage.PrettyJson;

/**
 * Something that happened to a version of a model.
 *
 * @param number in the model's history, from 1
 * @param version that it happened to; of {@link Kind#ROLLED_BACK} the one that is in service again
 * @param insteadOf the champion before it, where it changed the champion and there was one
 * @param by the user whose process wrote it
 */
public record Event(
    long number,
    Kind kind,
    int version,
    Optional<Integer> insteadOf,
    String reason,
    Instant at,
    String by) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What happened. */
  public enum Kind {
    /** The version became the champion. */
    PROMOTED,
    /** The version did not become the champion, which was kept. */
    KEPT,
    /** The version, champion once before, became it again. */
    ROLLED_BACK,
    /** The version was deleted. */
    PRUNED;

    /** As files and commands write it. */
    public String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    boolean setsChampion() {
      return this == PROMOTED || this == ROLLED_BACK;
    }

    private static Kind of(String text) {
      return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
  }

  static Event now(
      long number, Kind kind, int version, Optional<Integer> insteadOf, String reason) {
    return new Event(
        number,
        kind,
        version,
        insteadOf,
        reason,
        Instant.now(),
        System.getProperty("user.name", "unknown"));
  }

  /** As one JSON object, keys in their order. */
  public ObjectNode json() {
    ObjectNode json =
        JSON.createObjectNode()
            .put("number", number)
            .put("kind", kind.text())
            .put("version", version);
    insteadOf.ifPresent(before -> json.put("instead-of", before));
    return json.put("reason", reason).put("at", at.toString()).put("by", by);
  }

  /** With a token, so that no two who write the same event take the other's file for theirs. */
  byte[] toBytes() {
    return PrettyJson.bytes(json().put("token", UUID.randomUUID().toString()));
  }

  /**
   * @throws RegistryException where a file is none of an event
   */
  static Event parse(URI file, byte[] content) {
    try {
      JsonNode json = JSON.readTree(content);
      return new Event(
          json.required("number").longValue(),
          Kind.of(json.required("kind").asText()),
          json.required("version").intValue(),
          Optional.ofNullable(json.get("instead-of")).map(JsonNode::intValue),
          json.required("reason").asText(),
          Instant.parse(json.required("at").asText()),
          json.required("by").asText());
    } catch (IOException | IllegalArgumentException | DateTimeParseException e) {
      throw new RegistryException(file + " is damaged (it is no event)", e);
    }
  }
}
