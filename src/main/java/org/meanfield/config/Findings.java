package org.meanfield.config;

import com.typesafe.config.ConfigOrigin;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** What reading a configuration has found so far: values by key, known keys, and errors. */
final class Findings {
  /** Stands for the default of a key that must be set. */
  static final String REQUIRED = "required";

  /** Stands for the default of a key that says nothing where it is not set. */
  static final String NONE = "none";

  /**
   * What a key may be.
   *
   * @param kind such as {@code a whole number}
   * @param fallback its value where it is not set, {@link #REQUIRED} or {@link #NONE}
   */
  record Described(String kind, String fallback) {}

  private final String file;
  private final List<String> errors = new ArrayList<>();
  private final Set<String> unsound = new HashSet<>();
  private final TreeSet<String> known = new TreeSet<>();
  private final SortedMap<String, String> values = new TreeMap<>();
  private final SortedMap<String, List<String>> choices = new TreeMap<>();
  private final SortedMap<String, Described> described = new TreeMap<>();
  private final TreeSet<String> places = new TreeSet<>();
  private final Map<String, String> origins = new HashMap<>();

  Findings(String file) {
    this.file = file;
  }

  /** Notes that a key exists in the language, whether or not it is set. */
  void know(String key) {
    known.add(key);
  }

  boolean knows(String key) {
    return known.contains(key);
  }

  /** Keys that exist in the language, whether or not they are set. */
  Set<String> known() {
    return known;
  }

  /** Notes what a key may be, and what it is where it is not set. */
  void describe(String key, String kind, String fallback) {
    described.put(key, new Described(kind, fallback));
  }

  SortedMap<String, Described> described() {
    return described;
  }

  /** Notes that a key is one of several values, on which other keys may depend. */
  void choice(String key, List<String> values) {
    choices.put(key, values);
  }

  /** Keys that are one of several values, with all of these. */
  SortedMap<String, List<String>> choices() {
    return choices;
  }

  /** Notes the value a key has in the end, its default included. */
  void value(String key, String canonical) {
    values.put(key, canonical);
  }

  /** Notes that a key's value is a place, which says nothing of what is there. */
  void place(String key) {
    places.add(key);
  }

  /** Whether a value is given for a key, by the configuration or by a preset. */
  boolean isSet(String key) {
    return origins.containsKey(key);
  }

  /** Notes where a key was set. */
  void origin(String key, ConfigOrigin origin) {
    origins.put(key, place(origin));
  }

  SortedMap<String, String> values() {
    return values;
  }

  /** Keys whose value, which they have, is a place. */
  TreeSet<String> places() {
    TreeSet<String> valued = new TreeSet<>(places);
    valued.retainAll(values.keySet());
    return valued;
  }

  /** Whether nothing was wrong with these keys so far. */
  boolean sound(String... keys) {
    return List.of(keys).stream().noneMatch(unsound::contains);
  }

  /** A value that was read and cannot be accepted. */
  void reject(String key, String requirement) {
    reject(key, values.getOrDefault(key, ""), requirement);
  }

  void reject(String key, String found, String requirement) {
    unsound.add(key);
    errors.add("%s = %s: %s%s".formatted(key, found, requirement, suffix(key)));
  }

  void missing(String key, String requirement) {
    unsound.add(key);
    errors.add("%s: missing; %s (%s)".formatted(key, requirement, file));
  }

  /**
   * @param elsewhere the choice that has it; empty where none has
   */
  void unknown(String key, String elsewhere) {
    String nearest = nearest(key);
    String hint = nearest.isEmpty() ? "" : "; did you mean " + nearest + "?";
    errors.add(
        "%s: unknown key%s%s"
            .formatted(
                key, suffix(key), elsewhere.isEmpty() ? hint : "; " + elsewhere + " has it"));
  }

  void throwIfAny() {
    if (!errors.isEmpty()) {
      throw new ConfigException(errors);
    }
  }

  private String suffix(String key) {
    return origins.containsKey(key) ? " (" + origins.get(key) + ")" : "";
  }

  private String place(ConfigOrigin origin) {
    if (origin.description().startsWith(ConfigFile.OVERRIDE_ORIGIN)) {
      return ConfigFile.OVERRIDE_ORIGIN;
    }
    String name = origin.filename() == null ? file : origin.filename();
    boolean same = new java.io.File(name).getAbsoluteFile().equals(absolute(file));
    return (same ? file : name) + (origin.lineNumber() > 0 ? ":" + origin.lineNumber() : "");
  }

  private static java.io.File absolute(String path) {
    return new java.io.File(path).getAbsoluteFile();
  }

  /** The known key closest to this one, or nothing where none is close. */
  private String nearest(String key) {
    return known.stream()
        .filter(candidate -> distance(key, candidate) <= Math.max(2, lastPart(key).length() / 3))
        .min(Comparator.comparingInt(candidate -> distance(key, candidate)))
        .orElse("");
  }

  /** Edits between two keys; a key in the wrong section is one edit away. */
  private static int distance(String key, String candidate) {
    return Math.min(
        EditDistance.between(key, candidate),
        1 + EditDistance.between(lastPart(key), lastPart(candidate)));
  }

  private static String lastPart(String key) {
    return key.substring(key.lastIndexOf('.') + 1);
  }
}
