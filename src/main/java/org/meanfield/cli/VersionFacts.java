package org.meanfield.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.meanfield.registry.Event;
import org.meanfield.registry.RegisteredModel;
import org.meanfield.registry.RegistryException;
import org.meanfield.registry.Version;

/** What commands say of a registered version. */
final class VersionFacts {
  private VersionFacts() {}

  /** The version as JSON, without what only one who looks closely wants to know. */
  static Map<String, Object> json(Version version) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("version", version.number());
    json.put("parent", version.parent().orElse(null));
    json.put("created-at", version.createdAt().toString());
    json.put("parameters-sha256", version.parametersSha256());
    json.put("metrics", version.metrics());
    return json;
  }

  /** The champion's number where it is known; a champion that cannot be told is a problem. */
  static Optional<Integer> champion(RegisteredModel model, List<String> problems) {
    try {
      return model.champion().map(Version::number);
    } catch (RegistryException e) {
      problems.add(e.getMessage());
      return Optional.empty();
    }
  }

  static List<Map<String, Object>> json(List<Event> events) {
    List<Map<String, Object>> json = new ArrayList<>();
    for (Event event : events) {
      Map<String, Object> one = new LinkedHashMap<>();
      event.json().properties().forEach(field -> one.put(field.getKey(), field.getValue()));
      json.add(one);
    }
    return json;
  }

  /** The numbers of a tree of metrics, by their path, such as {@code test.accuracy}. */
  static Map<String, Double> numbers(JsonNode metrics) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    collect("", metrics, numbers);
    return numbers;
  }

  private static void collect(String path, JsonNode node, Map<String, Double> numbers) {
    node.properties()
        .forEach(
            field -> {
              String name = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
              if (field.getValue().isNumber()) {
                numbers.put(name, field.getValue().doubleValue());
              } else {
                collect(name, field.getValue(), numbers);
              }
            });
  }

  static String metrics(Version version) {
    List<String> parts = new ArrayList<>();
    numbers(version.metrics()).forEach((name, value) -> parts.add(name + " " + number(value)));
    return String.join(", ", parts);
  }

  static String number(Double value) {
    return value == null ? "" : String.format(Locale.ROOT, "%.4f", value);
  }
}
