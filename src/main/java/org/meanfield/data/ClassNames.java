package org.meanfield.data;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** The order of classes, which gives each its label. */
final class ClassNames {
  private static final String INTEGER = "-?\\d{1,18}";

  private ClassNames() {}

  /** By number where all are whole numbers, otherwise by the letters' code points. */
  static List<String> sorted(Collection<String> names) {
    boolean numbers = names.stream().allMatch(name -> name.matches(INTEGER));
    Comparator<String> byLetters = Comparator.naturalOrder();
    return names.stream()
        .sorted(numbers ? Comparator.comparing(Long::valueOf, Long::compare) : byLetters)
        .toList();
  }
}
