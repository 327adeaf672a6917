package org.meanfield.data;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.meanfield.config.ConfigException;

/**
 * Names of the columns that examples were made of, in their order: a schema knows how many there
 * are, and two networks for as many columns are not for the same.
 *
 * @param byUse such as {@code features}, {@code label} and {@code targets}, as the configuration
 *     calls them; empty where there are no columns
 */
public record ColumnNames(@JsonValue SortedMap<String, List<String>> byUse)
    implements Serializable {
  private static final String PREFIX = "data.source.columns.";

  /** What rows are told apart by, or count by, which no network is fed. */
  private static final List<String> NOT_FED = List.of("time", "series-id", "weight");

  @JsonCreator
  public ColumnNames {
    TreeMap<String, List<String>> copy = new TreeMap<>();
    byUse.forEach((use, names) -> copy.put(use, List.copyOf(names)));
    byUse = Collections.unmodifiableSortedMap(copy);
  }

  public static ColumnNames none() {
    return new ColumnNames(new TreeMap<>());
  }

  /**
   * @param settings keys with their values, list elements counted from 0
   */
  public static ColumnNames of(Map<String, String> settings) {
    TreeMap<String, TreeMap<Integer, String>> found = new TreeMap<>();
    settings.forEach(
        (key, name) -> {
          if (key.startsWith(PREFIX)) {
            String[] parts = key.substring(PREFIX.length()).split("\\.");
            int index = parts.length == 1 ? 0 : Integer.parseInt(parts[1]);
            found.computeIfAbsent(parts[0], use -> new TreeMap<>()).put(index, name);
          }
        });
    TreeMap<String, List<String>> byUse = new TreeMap<>();
    found.forEach((use, names) -> byUse.put(use, List.copyOf(names.values())));
    return new ColumnNames(byUse);
  }

  /** Columns of one use; empty where there are none. */
  public List<String> of(String use) {
    return byUse.getOrDefault(use, List.of());
  }

  /**
   * A table's columns for a use in the order of these, since it is by name that they are told
   * apart. As many as here, or what else they are is for others to say: one may hold arrays.
   *
   * @param configured names in any order
   * @throws ConfigException where they are other columns
   */
  public List<String> inOrder(String use, List<String> configured) {
    List<String> own = of(use);
    if (own.size() != configured.size()) {
      return configured;
    }
    if (!Set.copyOf(own).equals(Set.copyOf(configured))) {
      throw new ConfigException(
          "%s%s = %s: the model takes %s; name the columns that it was trained on"
              .formatted(PREFIX, use, configured, own));
    }
    return own;
  }

  /** Uses for which both have columns, and other ones; a source without columns has no names. */
  public List<String> differences(ColumnNames other) {
    List<String> uses = new ArrayList<>();
    for (String use : byUse.keySet()) {
      boolean both = other.byUse.containsKey(use) && !NOT_FED.contains(use);
      if (both && !of(use).equals(other.of(use))) {
        uses.add(use);
      }
    }
    return uses;
  }
}
