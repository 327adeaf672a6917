package org.meanfield.evaluation;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.meanfield.data.Split;
import org.meanfield.network.Report;

/**
 * What a model is worth on a split.
 *
 * @param metrics by the names of the contract, such as {@code accuracy}
 * @param reports what else there is to say, where the evaluation went into detail
 */
public record Evaluation(
    Split split, long examples, SortedMap<String, Double> metrics, List<Report> reports) {
  public Evaluation {
    metrics = new TreeMap<>(metrics);
    reports = List.copyOf(reports);
  }
}
