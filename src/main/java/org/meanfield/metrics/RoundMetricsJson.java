package org.meanfield.metrics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.meanfield.spark.Traffic;

/**
 * A round's metrics as one line of JSON. A number that JSON cannot say (NaN, infinite) is {@code
 * null}, so that every reader finds numbers or nothing in a column; it is read back as NaN, as is
 * what lines of earlier versions do not have.
 */
final class RoundMetricsJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private RoundMetricsJson() {}

  static String line(RoundMetrics metrics) {
    ObjectNode json = JSON.createObjectNode();
    json.put("round", metrics.round());
    json.put("examples", metrics.examples());
    put(json, "loss", metrics.loss());
    put(json, "learning-rate", metrics.learningRate());
    put(json, "gradient-norm", metrics.gradientNorm());
    put(json, "share-of-peak", metrics.shareOfPeak());
    put(json, "movement", metrics.movement());
    if (!metrics.updates().isEmpty()) {
      ObjectNode updates = json.putObject("updates");
      metrics.updates().forEach((name, update) -> put(updates.putObject(name), update));
    }
    ObjectNode seconds = json.putObject("seconds");
    put(seconds, "compute", metrics.seconds().compute());
    put(seconds, "waiting", metrics.seconds().waiting());
    put(seconds, "averaging", metrics.seconds().averaging());
    put(seconds, "total", metrics.seconds().total());
    json.put("bytes-moved", metrics.bytesMoved());
    metrics.traffic().ifPresent(traffic -> put(json.putObject("traffic"), traffic, metrics));
    put(json, "examples-per-second", metrics.examplesPerSecond());
    ArrayNode replicas = json.putArray("replicas");
    metrics.replicas().forEach(replica -> put(replicas.addObject(), replica));
    metrics.slowest().ifPresent(slowest -> put(json.putObject("slowest"), slowest));
    if (!metrics.leftOut().isEmpty()) {
      ArrayNode leftOut = json.putArray("left-out");
      metrics.leftOut().forEach(leftOut::add);
    }
    if (!metrics.validation().isEmpty()) {
      ObjectNode validation = json.putObject("validation");
      metrics.validation().forEach((name, value) -> put(validation, name, value));
    }
    return json.toString();
  }

  private static void put(ObjectNode json, ReplicaMetrics replica) {
    json.put("replica", replica.replica());
    json.put("executor", replica.executor());
    put(json, "loss", replica.loss());
    put(json, "seconds", replica.seconds());
    put(json, "drift", replica.drift());
  }

  private static void put(ObjectNode json, SlowestReplica slowest) {
    json.put("replica", slowest.replica());
    json.put("executor", slowest.executor());
    put(json, "seconds-above-median", slowest.secondsAboveMedian());
  }

  private static void put(ObjectNode json, UpdateMetrics update) {
    put(json, "loss", update.loss());
    put(json, "weight", update.weight());
    put(json, "learning-rate", update.learningRate());
    put(json, "gradient-norm", update.gradientNorm());
  }

  /** What a reader wants to know first, then what Spark said. */
  private static void put(ObjectNode json, Traffic traffic, RoundMetrics metrics) {
    // Who was left out has received the state as well.
    int replicas = metrics.replicas().size() + metrics.leftOut().size();
    if (replicas > 0) {
      json.put("replica-bytes", traffic.received() / replicas);
    }
    json.put("driver-bytes", traffic.ofDriver());
    json.put("handed-out-bytes", traffic.handedOut());
    json.put("broadcast-bytes", traffic.broadcast());
    json.put("shuffle-remote-bytes", traffic.shuffledRemotely());
    json.put("shuffle-local-bytes", traffic.shuffledLocally());
    json.put("result-bytes", traffic.returned());
  }

  private static void put(ObjectNode json, String name, double value) {
    json.put(name, Double.isFinite(value) ? Double.valueOf(value) : null);
  }

  /**
   * @throws IllegalArgumentException when this is not such a line
   */
  static RoundMetrics parse(String line) {
    JsonNode json = tree(line);
    JsonNode seconds = json.required("seconds");
    List<ReplicaMetrics> replicas = new ArrayList<>();
    json.required("replicas").forEach(replica -> replicas.add(replica(replica)));
    SortedMap<String, UpdateMetrics> updates = new TreeMap<>();
    json.path("updates").properties().forEach(u -> updates.put(u.getKey(), update(u.getValue())));
    SortedSet<Integer> leftOut = new TreeSet<>();
    json.path("left-out").forEach(replica -> leftOut.add(replica.asInt()));
    SortedMap<String, Double> validation = new TreeMap<>();
    JsonNode validated = json.path("validation");
    validated.fieldNames().forEachRemaining(name -> validation.put(name, number(validated, name)));
    return new RoundMetrics(
        json.required("round").asInt(),
        json.required("examples").asLong(),
        number(json, "loss"),
        number(json, "learning-rate"),
        json.path("gradient-norm").asDouble(Double.NaN),
        json.path("share-of-peak").asDouble(Double.NaN),
        json.path("movement").asDouble(Double.NaN),
        updates,
        new RoundSeconds(
            number(seconds, "compute"),
            number(seconds, "waiting"),
            number(seconds, "averaging"),
            number(seconds, "total")),
        json.required("bytes-moved").asLong(),
        Optional.of(json.path("traffic")).filter(JsonNode::isObject).map(RoundMetricsJson::traffic),
        number(json, "examples-per-second"),
        replicas,
        leftOut,
        validation);
  }

  private static JsonNode tree(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static ReplicaMetrics replica(JsonNode json) {
    return new ReplicaMetrics(
        json.required("replica").asInt(),
        json.required("executor").asText(),
        number(json, "loss"),
        number(json, "seconds"),
        number(json, "drift"));
  }

  private static Traffic traffic(JsonNode json) {
    return new Traffic(
        json.required("handed-out-bytes").asLong(),
        json.required("broadcast-bytes").asLong(),
        json.required("shuffle-remote-bytes").asLong(),
        json.required("shuffle-local-bytes").asLong(),
        json.required("result-bytes").asLong());
  }

  private static UpdateMetrics update(JsonNode json) {
    return new UpdateMetrics(
        number(json, "loss"),
        number(json, "weight"),
        number(json, "learning-rate"),
        number(json, "gradient-norm"));
  }

  private static double number(JsonNode json, String name) {
    JsonNode value = json.required(name);
    return value.isNull() ? Double.NaN : value.asDouble();
  }
}
