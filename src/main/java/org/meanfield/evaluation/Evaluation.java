package org.meanfield.evaluation;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.meanfield.data.Split;
import org.meanfield.network.Report;

/**
 * What a model is worth on a split.
 *
 * @param metrics by the names of the contract, such as {@code accuracy}
 * @param reports what else there is to say, where the evaluation went into detail
 * @param warnings what is wrong with the model, a line each
 */
public record Evaluation(
    Split split,
    long examples,
    SortedMap<String, Double> metrics,
    List<Report> reports,
    List<String> warnings) {
  /** Counts that stand behind a metric's name, such as of images. */
  private static final String COUNTS = "(-\\d+)*";

  public Evaluation {
    metrics = new TreeMap<>(metrics);
    reports = List.copyOf(reports);
    warnings = List.copyOf(warnings);
  }

  /** Of a model with which nothing is wrong. */
  public Evaluation(
      Split split, long examples, SortedMap<String, Double> metrics, List<Report> reports) {
    this(split, examples, metrics, reports, List.of());
  }

  /** With more of the same model on the same split. */
  Evaluation with(
      SortedMap<String, Double> moreMetrics, List<Report> moreReports, List<String> moreWarnings) {
    TreeMap<String, Double> all = new TreeMap<>(metrics);
    all.putAll(moreMetrics);
    return new Evaluation(
        split,
        examples,
        all,
        Stream.concat(reports.stream(), moreReports.stream()).toList(),
        Stream.concat(warnings.stream(), moreWarnings.stream()).toList());
  }

  /**
   * A metric by its plain name: {@code frechet-distance} is that whose name goes on with how many
   * images it is of. Empty where it was not measured.
   */
  public OptionalDouble metric(String name) {
    return metrics.entrySet().stream()
        .filter(
            metric ->
                metric.getKey().startsWith(name)
                    && metric.getKey().substring(name.length()).matches(COUNTS))
        .mapToDouble(Map.Entry::getValue)
        .findFirst();
  }
}
