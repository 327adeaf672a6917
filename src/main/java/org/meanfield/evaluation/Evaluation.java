package org.meanfield.evaluation;

import java.util.SortedMap;
import java.util.TreeMap;
import org.meanfield.data.Split;

/**
 * What a model is worth on a split.
 *
 * @param metrics by the names of the contract, such as {@code accuracy}
 */
public record Evaluation(Split split, long examples, SortedMap<String, Double> metrics) {
  public Evaluation {
    metrics = new TreeMap<>(metrics);
  }
}
