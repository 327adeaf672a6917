package org.meanfield.checkpoint;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The best validation so far, by which a run is stopped early and its model chosen.
 *
 * @param round after which it was measured
 * @param metric its name, such as {@code accuracy}
 * @param value finite
 * @param validationsSince validations after it, none of which was better: what patience counts
 * @param metrics all that it measured, by name
 */
public record Best(
    int round,
    String metric,
    double value,
    int validationsSince,
    SortedMap<String, Double> metrics) {
  public Best {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("the best " + metric + " cannot be " + value);
    }
    metrics = new TreeMap<>(metrics);
  }

  /** The same after one more validation that was not better. */
  public Best worseFollowed() {
    return new Best(round, metric, value, validationsSince + 1, metrics);
  }
}
