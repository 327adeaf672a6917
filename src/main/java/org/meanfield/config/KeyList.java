package org.meanfield.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Every key that a configuration may have, with its default. Found by reading configurations as
 * they are read anyway: with every choice that can be made, and with every key that is asked for
 * but not set, so that there is no list to keep.
 */
public final class KeyList {
  private static final String NAME = "NAME";

  private static final ConfigValue EMPTY = ConfigFactory.empty().root();

  /** What a key that is only looked for may be set to: a section or a text. */
  private static final List<ConfigValue> SOMETHING =
      List.of(EMPTY, ConfigValueFactory.fromAnyRef("x"));

  private static final ConfigValue ONE_SECTION = ConfigValueFactory.fromIterable(List.of(Map.of()));

  private static final Pattern ELEMENT = Pattern.compile("\\.\\d+(?=\\.|$)");

  /** The first element of a list stands for all. */
  private static final Pattern LATER_ELEMENT = Pattern.compile("\\.[1-9]\\d*(?=\\.|$)");

  private final Function<ConfigObject, Findings> reading;
  private final SortedMap<String, Found> keys = new TreeMap<>();
  private final SortedMap<String, Set<String>> tried = new TreeMap<>();

  /** Choices that must be made, with family. */
  private final Set<String> required = new TreeSet<>(Set.of("network.family"));

  /** Every way to make them. */
  private final Set<Map<String, String>> made = new HashSet<>();

  /** A key as it was found in one configuration after the other. */
  private static final class Found {
    final Set<String> kinds = new TreeSet<>();
    final Set<String> defaults = new TreeSet<>();
    final List<Map<String, String>> with = new ArrayList<>();

    String fallback() {
      return defaults.isEmpty() ? Findings.NONE : String.join(" or ", defaults);
    }
  }

  /**
   * A key.
   *
   * @param key with {@code []} for any element of a list
   * @param value what it may be
   * @param fallback its default, {@code required} or {@code none}; several where they depend on
   *     other keys
   * @param with the choices that it is for, or keys that must be given; empty where it is always
   */
  public record Key(String key, String value, String fallback, String with) {}

  private static final ConfigValue MANY = ConfigValueFactory.fromAnyRef(OuterConfig.MANY);

  private KeyList(Function<ConfigObject, Findings> reading) {
    this.reading = reading;
  }

  /** All keys in the order of their names. */
  static List<Key> of(Function<ConfigObject, Findings> reading) {
    KeyList list = new KeyList(reading);
    ConfigObject named = ConfigFactory.parseMap(Map.of("run.name", NAME)).root();
    Findings bare = reading.apply(ConfigFactory.empty().root());
    bare.described().keySet().stream()
        .filter(key -> key.equals("run.name") || list.required.contains(key))
        .forEach(key -> list.noteUnset(key, bare));
    for (NetworkConfig.Family family : NetworkConfig.Family.values()) {
      list.visit(named, "network.family", Choices.spell(family), Set.of(), Map.of());
    }
    ConfigObject many = new KeyPath("training.replicas").set(named, MANY);
    list.noteDefaults("training.outer.", reading.apply(many));
    return list.keys();
  }

  /** What depends on a number, to which no choice leads. */
  private void noteDefaults(String prefix, Findings found) {
    keys.tailMap(prefix)
        .forEach(
            (key, noted) -> {
              if (key.startsWith(prefix) && found.described().containsKey(key)) {
                noted.defaults.add(readable(found.described().get(key).fallback()));
              }
            });
  }

  private void visit(
      ConfigObject tree, String key, String value, Set<String> before, Map<String, String> with) {
    visit(tree, key, ConfigValueFactory.fromAnyRef(value), value, before, with);
  }

  /**
   * @param tree that the key is added to
   * @param text the value for people; empty for one that only has to be there
   * @param before keys that were known without it, which are tried without it
   */
  private void visit(
      ConfigObject tree,
      String key,
      ConfigValue value,
      String text,
      Set<String> before,
      Map<String, String> with) {
    ConfigObject set = new KeyPath(key).set(tree, value);
    Findings found = reading.apply(set);
    if (!found.sound(key)) {
      return;
    }
    Map<String, String> own = new TreeMap<>(with);
    own.put(key, text);
    tried.computeIfAbsent(key, k -> new TreeSet<>()).add(text);
    Optional<String> open =
        found.choices().keySet().stream().filter(choice -> !found.sound(choice)).findFirst();
    if (open.isPresent()) {
      // What is read instead of a choice that must be made says nothing of any.
      required.add(open.get());
      noteUnset(open.get(), found);
      noteMade(open.get(), set, found);
      found.choices().get(open.get()).forEach(v -> visit(set, open.get(), v, before, own));
      return;
    }
    made.add(requiredOf(own));
    note(found, own);
    Set<String> known = new TreeSet<>(found.known());
    known.stream()
        .filter(next -> !before.contains(next) && !own.containsKey(next))
        .filter(next -> !LATER_ELEMENT.matcher(next).find())
        .forEach(next -> tryOut(set, next, found, known, own));
  }

  private void tryOut(
      ConfigObject set, String key, Findings found, Set<String> known, Map<String, String> with) {
    if (found.choices().containsKey(key)) {
      found.choices().get(key).forEach(value -> visit(set, key, value, known, with));
    } else if (isOf(Section.LIST_OF_SECTIONS, found.described().get(key))) {
      visit(set, key, ONE_SECTION, "", known, with);
    } else if (isOf(Section.NUMBER_OR_SECTION, found.described().get(key))) {
      visit(set, key, EMPTY, "", known, with);
    } else if (maySwitch(found.described().get(key))
        && known.stream().noneMatch(other -> other.startsWith(key + "."))) {
      for (ConfigValue value : SOMETHING) {
        Findings there = reading.apply(new KeyPath(key).set(set, value));
        if (there.choices().containsKey(key)) {
          there.choices().get(key).forEach(choice -> visit(set, key, choice, known, with));
          return;
        }
        if (there.described().containsKey(key)) {
          note(key, there, with);
        }
        visit(set, key, value, "", known, with);
      }
    }
  }

  /** Whether others may depend on nothing but whether a key is set. */
  private static boolean maySwitch(Findings.Described described) {
    return described == null || described.fallback().equals(Findings.NONE);
  }

  private static boolean isOf(String kind, Findings.Described described) {
    return described != null && described.kind().equals(kind);
  }

  private void note(Findings found, Map<String, String> with) {
    found.described().keySet().forEach(key -> note(key, found, with));
  }

  private void note(String key, Findings found, Map<String, String> with) {
    Found noted = keys.computeIfAbsent(named(key), k -> new Found());
    Findings.Described described = found.described().get(key);
    List<String> choices = found.choices().get(key);
    noted.kinds.add(choices == null ? described.kind() : String.join(" | ", choices));
    noted.with.add(with);
    noteUnset(key, found);
  }

  /** What there is without a key; what is read of one because it is set says nothing of that. */
  private void noteUnset(String key, Findings found) {
    if (!found.isSet(key)) {
      String fallback = readable(found.described().get(key).fallback());
      keys.computeIfAbsent(named(key), k -> new Found()).defaults.add(fallback);
    }
  }

  /** What a choice is that need not be made where another key is set. */
  private void noteMade(String choice, ConfigObject tree, Findings found) {
    found.known().stream()
        .filter(key -> !found.described().containsKey(key))
        .filter(key -> found.known().stream().noneMatch(other -> other.startsWith(key + ".")))
        .map(key -> reading.apply(new KeyPath(key).set(tree, SOMETHING.get(1))))
        .filter(there -> there.sound(choice) && there.described().containsKey(choice))
        .forEach(there -> noteUnset(choice, there));
  }

  /** The same for any element of a list. */
  private static String named(String key) {
    return ELEMENT.matcher(key).replaceAll("[]");
  }

  /** As people would say it; places are made absolute when they are read. */
  private static String readable(String fallback) {
    if (fallback.equals("Infinity")) {
      return Findings.NONE;
    }
    URI here = Locations.absolute(".");
    return fallback.startsWith(here + "/")
        ? fallback.substring(here.toString().length() + 1)
        : fallback;
  }

  private List<Key> keys() {
    return keys.entrySet().stream()
        .filter(entry -> !entry.getKey().endsWith("[]"))
        .map(
            entry ->
                new Key(
                    entry.getKey(),
                    String.join(" or ", entry.getValue().kinds),
                    entry.getValue().fallback(),
                    conditions(entry.getKey(), entry.getValue().with)))
        .toList();
  }

  /**
   * The choices that all configurations with a key have, as few of them as say when it is there.
   */
  private String conditions(String key, List<Map<String, String>> configurations) {
    SortedMap<String, Set<String>> conditions = new TreeMap<>();
    Set<String> common = new TreeSet<>(configurations.get(0).keySet());
    configurations.forEach(with -> common.retainAll(with.keySet()));
    for (String choice : common) {
      Set<String> values = new TreeSet<>();
      configurations.forEach(with -> values.add(with.get(choice)));
      if (!named(choice).equals(key)
          && (isOnlyThere(values) || !values.equals(tried.get(choice)))) {
        conditions.put(choice, values);
      }
    }
    Set<Map<String, String>> having = new HashSet<>();
    configurations.forEach(with -> having.add(requiredOf(with)));
    for (String choice : required) {
      Set<String> values = conditions.remove(choice);
      if (values != null && !having.containsAll(madeAs(conditions))) {
        conditions.put(choice, values);
      }
    }
    return conditions.entrySet().stream()
        .map(c -> condition(c.getKey(), c.getValue()))
        .collect(Collectors.joining(", "));
  }

  private Map<String, String> requiredOf(Map<String, String> with) {
    Map<String, String> some = new TreeMap<>(with);
    some.keySet().retainAll(required);
    return some;
  }

  /** The ways to make the required choices in which these hold. */
  private List<Map<String, String>> madeAs(SortedMap<String, Set<String>> conditions) {
    return made.stream()
        .filter(
            way ->
                conditions.entrySet().stream()
                    .filter(c -> required.contains(c.getKey()))
                    .allMatch(c -> c.getValue().contains(way.getOrDefault(c.getKey(), ""))))
        .toList();
  }

  private static boolean isOnlyThere(Set<String> values) {
    return values.equals(Set.of(""));
  }

  private static String condition(String choice, Set<String> values) {
    return isOnlyThere(values)
        ? named(choice)
        : named(choice) + " = " + String.join(" or ", values);
  }
}
