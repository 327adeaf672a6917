package org.meanfield.data;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Names of classes or of categories, each with its place, among which others are looked up: one
 * that is not there, but is the same whole number as one that is, is that one.
 *
 * @see NumberName
 */
public final class KnownNames implements Serializable {
  private static final long serialVersionUID = 1;

  /** The place of a name that is not known. */
  public static final int NONE = -1;

  private final List<String> names;
  private final Map<String, Integer> places = new HashMap<>();
  private final Map<String, Integer> numbers = new HashMap<>();

  @JsonCreator
  public KnownNames(List<String> names) {
    this.names = List.copyOf(names);
    for (int i = 0; i < names.size(); i++) {
      places.putIfAbsent(names.get(i), i);
      if (NumberName.isNumber(names.get(i))) {
        numbers.putIfAbsent(NumberName.of(names.get(i)), i);
      }
    }
  }

  /** In their order. */
  @JsonValue
  public List<String> names() {
    return names;
  }

  public int size() {
    return names.size();
  }

  /** The place of a name, or else that of the first which is the same number, or {@link #NONE}. */
  public int place(String name) {
    Integer place = places.get(name);
    if (place == null && NumberName.isNumber(name)) {
      place = numbers.get(NumberName.of(name));
    }
    return place == null ? NONE : place;
  }

  public boolean has(String name) {
    return place(name) != NONE;
  }

  /** A name as it is written here, where it is known; any other as it is. */
  public String written(String name) {
    int place = place(name);
    return place == NONE ? name : names.get(place);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KnownNames same && names.equals(same.names);
  }

  @Override
  public int hashCode() {
    return names.hashCode();
  }

  @Override
  public String toString() {
    return names.toString();
  }
}
