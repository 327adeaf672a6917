package org.meanfield.checkpoint;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where a run stands with the rule that ends it early, after at least one validation.
 *
 * @param rule that it is of, by name
 * @param best of the rounds that were validated
 * @param numbers that the rule goes on from, by names of its own; finite
 */
public record Standing(String rule, Best best, SortedMap<String, Double> numbers) {
  public Standing {
    numbers = new TreeMap<>(numbers);
    numbers.forEach(
        (name, value) -> {
          if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(rule + ": " + name + " cannot be " + value);
          }
        });
  }
}
