package org.meanfield.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** {@link LeftOut} among other things in JSON: {@code "left-out": {"13": [2], "17": [0, 2]}}. */
final class LeftOutJson {
  static final String KEY = "left-out";

  private LeftOutJson() {}

  /** Adds it, where there is anything to say. */
  static void put(ObjectNode json, LeftOut leftOut) {
    if (!leftOut.rounds().isEmpty()) {
      ObjectNode rounds = json.putObject(KEY);
      leftOut.rounds().forEach((round, replicas) -> rounds.set(round.toString(), of(replicas)));
    }
  }

  /**
   * @param until the last round that it says anything of
   * @throws IllegalArgumentException when what is there says none
   */
  static LeftOut of(JsonNode json, int until) {
    TreeMap<Integer, SortedSet<Integer>> rounds = new TreeMap<>();
    json.path(KEY)
        .properties()
        .forEach(e -> rounds.put(Integer.valueOf(e.getKey()), replicas(e.getValue())));
    return new LeftOut(until, rounds);
  }

  static ArrayNode of(SortedSet<Integer> replicas) {
    ArrayNode json = ManifestFolder.JSON.createArrayNode();
    replicas.forEach(json::add);
    return json;
  }

  /**
   * @throws IllegalArgumentException when they are no array of numbers
   */
  static SortedSet<Integer> replicas(JsonNode json) {
    TreeSet<Integer> replicas = new TreeSet<>();
    for (JsonNode replica : json) {
      if (!replica.canConvertToInt() || replica.asInt() < 0) {
        throw new IllegalArgumentException("replica " + replica);
      }
      replicas.add(replica.asInt());
    }
    if (replicas.isEmpty()) {
      throw new IllegalArgumentException("no replicas in " + json);
    }
    return replicas;
  }
}
