package org.meanfield.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValueFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * Where a key belongs that a configuration does not know: to another choice than was made, such as
 * another updater. Found by reading the configuration again with every other choice, so that there
 * is no list to keep.
 */
final class OtherChoices {
  private final ConfigObject root;
  private final Function<ConfigObject, Findings> reading;
  private final Findings made;
  private List<Tried> tried;

  /**
   * A choice that was tried.
   *
   * @param with another choice that it is for; empty where it can be made alone
   */
  private record Tried(String choice, String value, String with, Findings found) {
    String text() {
      return with.isEmpty() ? value : value + " with " + with;
    }

    /** The deeper the section that it shares with a key, the nearer. */
    int distance(String key) {
      String section = choice.substring(0, choice.lastIndexOf('.') + 1);
      return key.startsWith(section) ? -section.length() : 1;
    }
  }

  /**
   * @param root the configuration
   * @param made what was found in it
   * @param reading what is found in another one
   */
  OtherChoices(ConfigObject root, Findings made, Function<ConfigObject, Findings> reading) {
    this.root = root;
    this.made = made;
    this.reading = reading;
  }

  /** Such as {@code training.updater.name = sgd or momentum}; empty where no choice has the key. */
  String having(String key) {
    List<Tried> all = tried().stream().filter(t -> t.found.knows(key)).toList();
    boolean alone = all.stream().anyMatch(t -> t.with.isEmpty());
    List<Tried> having = all.stream().filter(t -> t.with.isEmpty() == alone).toList();
    return having.stream()
        .map(Tried::choice)
        .min(Comparator.comparingInt(choice -> distance(having, choice, key)))
        .map(choice -> choice + " = " + values(having, choice))
        .orElse("");
  }

  private static int distance(List<Tried> having, String choice, String key) {
    return having.stream().filter(t -> t.choice.equals(choice)).findFirst().get().distance(key);
  }

  private static String values(List<Tried> having, String choice) {
    List<String> values =
        having.stream().filter(t -> t.choice.equals(choice)).map(Tried::text).toList();
    int last = values.size() - 1;
    return last == 0
        ? values.get(0)
        : String.join(", ", values.subList(0, last)) + " or " + values.get(last);
  }

  private List<Tried> tried() {
    if (tried == null) {
      tried = new ArrayList<>();
      made.choices().forEach((choice, values) -> tryAll(root, made, choice, values, ""));
    }
    return tried;
  }

  private void tryAll(
      ConfigObject from, Findings before, String choice, List<String> values, String with) {
    for (String value : values) {
      if (!value.equals(before.values().get(choice))) {
        ConfigObject other = new KeyPath(choice).set(from, ConfigValueFactory.fromAnyRef(value));
        Findings found = reading.apply(other);
        if (found.sound(choice)) {
          tried.add(new Tried(choice, value, with, found));
        }
        if (with.isEmpty()) {
          tryWhatItMakesWrong(other, found, choice, value);
        }
      }
    }
  }

  /** Another family wants another task: that is part of choosing it. */
  private void tryWhatItMakesWrong(
      ConfigObject other, Findings found, String choice, String value) {
    found.choices().entrySet().stream()
        .filter(c -> !c.getKey().equals(choice))
        .filter(c -> made.sound(c.getKey()) && !found.sound(c.getKey()))
        .forEach(c -> tryAll(other, found, c.getKey(), c.getValue(), choice + " = " + value));
  }
}
