package org.meanfield.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A {@link Config#flat} configuration, as runs and models record it, as the objects and lists it
 * came from.
 */
final class RecordedConfig {
  /** Children by key, or none where this is a value. */
  private final Map<String, RecordedConfig> children = new TreeMap<>();

  private String value;

  private RecordedConfig() {}

  /**
   * @param flat values by full key, list elements counted from 0
   * @throws ConfigException where one key is below another that has a value
   */
  static ConfigObject nested(Map<String, String> flat) {
    RecordedConfig root = new RecordedConfig();
    flat.forEach(root::put);
    return ConfigValueFactory.fromMap(root.values());
  }

  private void put(String key, String found) {
    RecordedConfig at = this;
    for (String part : key.split("\\.")) {
      at = at.children.computeIfAbsent(part, name -> new RecordedConfig());
    }
    at.value = found;
  }

  private Map<String, ConfigValue> values() {
    Map<String, ConfigValue> values = new TreeMap<>();
    children.forEach((key, child) -> values.put(key, child.toValue(key)));
    return values;
  }

  private ConfigValue toValue(String key) {
    if (value != null && !children.isEmpty()) {
      throw new ConfigException(key + ": has a value and keys below it");
    }
    if (value != null) {
      return ConfigValueFactory.fromAnyRef(value);
    }
    return isList()
        ? ConfigValueFactory.fromIterable(elements())
        : ConfigValueFactory.fromMap(values());
  }

  private boolean isList() {
    return IntStream.range(0, children.size())
        .allMatch(i -> children.containsKey(Integer.toString(i)));
  }

  private Collection<ConfigValue> elements() {
    return IntStream.range(0, children.size())
        .mapToObj(Integer::toString)
        .map(i -> children.get(i).toValue(i))
        .toList();
  }
}
