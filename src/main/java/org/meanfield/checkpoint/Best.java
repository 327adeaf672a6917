package org.meanfield.checkpoint;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The best round so far, whose state becomes the model.
 *
 * @param metrics of its validation, by name
 */
public record Best(int round, SortedMap<String, Double> metrics) {
  public Best {
    metrics = new TreeMap<>(metrics);
  }
}
