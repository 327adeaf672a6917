package org.meanfield.network.translation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How often each run of a few neighbours occurs in a text, whose parts are words or characters. */
record NGrams(Map<List<String>, Long> occurrences) {

  /**
   * Those of one length.
   *
   * @param order the length
   */
  static NGrams of(List<String> parts, int order) {
    Map<List<String>, Long> occurrences = new HashMap<>();
    for (int from = 0; from + order <= parts.size(); from++) {
      occurrences.merge(parts.subList(from, from + order), 1L, Long::sum);
    }
    return new NGrams(occurrences);
  }

  long total() {
    return occurrences.values().stream().mapToLong(Long::longValue).sum();
  }

  /** How many of these the other text has as well: one that it has twice counts twice at most. */
  long matches(NGrams other) {
    return occurrences.entrySet().stream()
        .mapToLong(
            own -> Math.min(own.getValue(), other.occurrences.getOrDefault(own.getKey(), 0L)))
        .sum();
  }
}
