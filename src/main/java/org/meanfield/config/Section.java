package org.meanfield.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.math.BigDecimal;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One object of the configuration as it is read: hands out its keys by type, and knows in the end
 * which keys nobody asked for.
 */
final class Section {
  private static final ConfigObject EMPTY = ConfigFactory.empty().root();
  private static final Pattern SECRET =
      Pattern.compile("(?i)password|secret|token|credential|private");

  static final String LIST_OF_SECTIONS = "a list, [ { … }, … ]";

  static final String NUMBER_OR_SECTION = "a whole number, or a section, { … }";

  private final String path;
  private ConfigObject object;
  private final Findings findings;
  private final boolean complete;
  private final Map<String, List<Section>> asked = new LinkedHashMap<>();
  private boolean acceptsAnything;

  Section(String path, ConfigObject object, Findings findings) {
    this(path, object, findings, false);
  }

  private Section(String path, ConfigObject object, Findings findings, boolean complete) {
    this.path = path;
    this.object = object;
    this.findings = findings;
    this.complete = complete;
    object.forEach((key, value) -> findings.origin(full(key), value.origin()));
  }

  /** A whole configuration that was read before, with every default in it. */
  static Section recorded(ConfigObject root, Findings findings) {
    return new Section("", root, findings, true);
  }

  Entry<Integer> integer(String key) {
    return entry(key, 0, "a whole number", text -> new BigDecimal(text).intValueExact());
  }

  Entry<Long> longInteger(String key) {
    return entry(key, 0L, "a whole number", text -> new BigDecimal(text).longValueExact());
  }

  Entry<Double> number(String key) {
    return entry(key, 0.0, "a number", text -> new BigDecimal(text).doubleValue());
  }

  Entry<String> text(String key) {
    return entry(key, "", "text", Function.identity());
  }

  Entry<Boolean> flag(String key) {
    return entry(key, false, "true or false", Section::parseFlag);
  }

  private static boolean parseFlag(String text) {
    return switch (text) {
      case "true", "yes", "on" -> true;
      case "false", "no", "off" -> false;
      default -> throw new IllegalArgumentException(text);
    };
  }

  /** A path or URI; a relative path becomes absolute. */
  Entry<URI> location(String key) {
    findings.place(full(key));
    return entry(key, URI.create("file:///"), "a path or a URI", Locations::absolute);
  }

  /** One of an enum's constants, spelt in kebab-case. */
  <E extends Enum<E>> Entry<E> choice(String key, Class<E> type) {
    findings.choice(full(key), Arrays.stream(type.getEnumConstants()).map(Choices::spell).toList());
    return entry(key, type.getEnumConstants()[0], Choices.of(type), t -> Choices.parse(type, t));
  }

  /**
   * The same, where no more than some of its constants have a meaning, and the others are not
   * offered to who misspells one; a rule refuses them by name.
   */
  <E extends Enum<E>> Entry<E> choice(String key, Class<E> type, Set<E> known) {
    findings.choice(full(key), Arrays.stream(type.getEnumConstants()).map(Choices::spell).toList());
    String offered = known.stream().sorted().map(Choices::spell).collect(Collectors.joining(", "));
    return entry(
        key,
        type.getEnumConstants()[0],
        known.size() == 1 ? offered : "one of " + offered,
        text -> Choices.parse(type, text));
  }

  /**
   * The same, where any other text means something as well.
   *
   * @param other the constant for it; a text that is nearly one of the others is a mistake
   */
  <E extends Enum<E>> Entry<E> choice(String key, Class<E> type, E other) {
    List<String> named =
        Arrays.stream(type.getEnumConstants())
            .filter(constant -> constant != other)
            .map(Choices::spell)
            .toList();
    findings.choice(full(key), named);
    return entry(
        key,
        type.getEnumConstants()[0],
        "one of %s, or what else Spark can read".formatted(String.join(", ", named)),
        text -> named.contains(text) ? Choices.parse(type, text) : other(text, named, other));
  }

  private static <E> E other(String text, List<String> named, E other) {
    int near = text.length() < 6 ? 1 : 2;
    if (text.isBlank() || named.stream().anyMatch(n -> EditDistance.between(text, n) <= near)) {
      throw new IllegalArgumentException(text);
    }
    return other;
  }

  /** Every value of an object by its key, however deep, with dots between the keys. */
  Map<String, String> pairs(String key) {
    findings.describe(full(key), "a section of texts, { … }", "{}");
    Map<String, String> pairs = new TreeMap<>();
    section(key).addPairs("", pairs);
    return pairs;
  }

  /** The same of numbers. */
  SortedMap<String, Double> numbersByName(String key, Rule<Double> rule) {
    SortedMap<String, Double> numbers = new TreeMap<>();
    section(key).addNumbers("", rule, numbers);
    return numbers;
  }

  private void addNumbers(String prefix, Rule<Double> rule, Map<String, Double> numbers) {
    for (String key : object.keySet()) {
      if (object.get(key) instanceof ConfigObject) {
        section(key).addNumbers(prefix + key + ".", rule, numbers);
      } else {
        numbers.put(prefix + key, number(key).required("give a number", rule));
      }
    }
  }

  private void addPairs(String prefix, Map<String, String> pairs) {
    for (String key : object.keySet()) {
      if (object.get(key) instanceof ConfigObject) {
        section(key).addPairs(prefix + key + ".", pairs);
      } else {
        pairs.put(prefix + key, text(key).required("give a value"));
        if (SECRET.matcher(key).find()) {
          // What is noted is recorded with every run, for anyone to read.
          findings.value(full(key), "(secret)");
        }
      }
    }
  }

  /** Elements of a list of whole numbers. */
  List<Integer> integers(String key, Rule<Integer> rule) {
    Section items = list(key, "a list of whole numbers, [ … ]");
    return IntStream.range(0, items.object.size())
        .mapToObj(i -> items.integer(Integer.toString(i)).required("give a whole number", rule))
        .toList();
  }

  /** Elements of a list of numbers. */
  List<Double> numbers(String key, Rule<Double> rule) {
    Section items = list(key, "a list of numbers, [ … ]");
    return IntStream.range(0, items.object.size())
        .mapToObj(i -> items.number(Integer.toString(i)).required("give a number", rule))
        .toList();
  }

  /** Elements of a list of texts. */
  List<String> texts(String key) {
    Section items = list(key, "a list of texts, [ … ]");
    return IntStream.range(0, items.object.size())
        .mapToObj(i -> items.text(Integer.toString(i)).required("give a text"))
        .toList();
  }

  /** One text, or the elements of a list of texts: one at least. */
  List<String> textOrTexts(String key, String hint) {
    if (find(key) instanceof ConfigList list && !list.isEmpty()) {
      return texts(key);
    }
    return List.of(text(key).required(hint));
  }

  /** Elements of a list of objects. */
  List<Section> sections(String key) {
    Section items = list(key, LIST_OF_SECTIONS);
    return IntStream.range(0, items.object.size())
        .mapToObj(i -> items.section(Integer.toString(i)))
        .toList();
  }

  /** The object under a key; empty where there is none. */
  Section section(String key) {
    ConfigValue value = find(key);
    if (value != null && !(value instanceof ConfigObject)) {
      findings.reject(full(key), Entry.render(value), "must be a section, { … }");
    }
    return child(key, value instanceof ConfigObject found ? found : EMPTY);
  }

  /** Whether the key is set to an object. */
  boolean isSection(String key) {
    return find(key) instanceof ConfigObject;
  }

  /** Whether the key is set. */
  boolean has(String key) {
    return find(key) != null;
  }

  /** Whether the key is set to this text. */
  boolean has(String key, String text) {
    ConfigValue value = find(key);
    return value != null && text.equals(value.unwrapped());
  }

  /** Whether this was read before, with every default in it: a list that is not there was empty. */
  boolean complete() {
    return complete;
  }

  /** Gives keys that are not set the fallback's values, unless the section is {@link #complete}. */
  void fallBackOn(ConfigObject fallback) {
    object = complete ? object : object.withFallback(fallback);
  }

  /** Says that what the keys may be cannot be told, since another error hides it. */
  void acceptAnything() {
    acceptsAnything = true;
  }

  /** What is set here or below and was never asked for. */
  List<String> unknownKeys() {
    List<String> unknown = new ArrayList<>();
    if (!acceptsAnything) {
      object.keySet().stream()
          .filter(key -> !asked.containsKey(key))
          .sorted()
          .map(this::full)
          .forEach(unknown::add);
    }
    asked.values().forEach(all -> all.forEach(child -> unknown.addAll(child.unknownKeys())));
    return unknown;
  }

  String full(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  Findings findings() {
    return findings;
  }

  private <T> Entry<T> entry(
      String key, T placeholder, String kind, Function<String, T> conversion) {
    return new Entry<>(full(key), find(key), placeholder, kind, conversion, findings);
  }

  private ConfigValue find(String key) {
    asked.computeIfAbsent(key, k -> new ArrayList<>());
    findings.know(full(key));
    ConfigValue value = object.get(key);
    return value == null || value.valueType() == ConfigValueType.NULL ? null : value;
  }

  /** A list as a section whose keys are the indices. */
  private Section list(String key, String kind) {
    findings.describe(full(key), kind, "[]");
    ConfigValue value = find(key);
    Map<String, Object> items = new LinkedHashMap<>();
    if (value instanceof ConfigList list) {
      for (int i = 0; i < list.size(); i++) {
        items.put(Integer.toString(i), list.get(i));
      }
    } else if (value != null) {
      findings.reject(full(key), Entry.render(value), "must be " + kind);
    }
    return child(key, com.typesafe.config.ConfigValueFactory.fromMap(items));
  }

  private Section child(String key, ConfigObject found) {
    Section child = new Section(full(key), found, findings, complete);
    asked.get(key).add(child);
    return child;
  }
}
