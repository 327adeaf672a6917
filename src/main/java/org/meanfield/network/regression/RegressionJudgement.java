package org.meanfield.network.regression;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.meanfield.data.Normalisation;
import org.meanfield.network.Judgement;
import org.meanfield.network.Report;
import org.meanfield.network.Tally;

/**
 * How predicted numbers are judged, beside the training split's mean, which costs nothing. With e =
 * y − f over the examples, for each number:
 *
 * <ul>
 *   <li>{@code mse}: mean e²; {@code rmse}: its root; {@code mae}: mean |e|
 *   <li>{@code r2}: 1 − Σ e² / Σ (y − ȳ)², with ȳ the mean of what is evaluated; left out where all
 *       y are equal
 *   <li>{@code loss}: mean (e / std)², with the training split's standard deviation
 * </ul>
 *
 * <p>Of several numbers the metrics are the means of theirs. An event is a cell of a grid of true
 * and predicted value, see {@link ValueGrid}.
 *
 * @param names of the numbers
 * @param scaling their mean and standard deviation in the training split
 */
public record RegressionJudgement(List<String> names, Normalisation scaling) implements Judgement {
  private static final int SQUARED = 0;
  private static final int ABSOLUTE = 1;

  /** Of the true value from the training split's mean, which keeps its sums of squares small. */
  private static final int SHIFT = 2;

  private static final int SQUARED_SHIFT = 3;

  /** What is left of a variance of zero: numbers that are all equal have no r2. */
  private static final double ROUNDING = 1e-12;

  private static final int ABSOLUTE_SHIFT = 4;
  private static final int SUMS = 5;

  public RegressionJudgement {
    names = List.copyOf(names);
  }

  @Override
  public int sums() {
    return names.size() * SUMS;
  }

  /**
   * Adds examples.
   *
   * @param predicted {@code [batch, numbers]}
   * @param actual {@code [batch, numbers]}
   * @param rows how many of the batch count
   */
  void add(double[] predicted, double[] actual, int rows, Tally tally) {
    for (int n = 0; n < rows; n++) {
      tally.addExample();
      for (int k = 0; k < names.size(); k++) {
        int at = n * names.size() + k;
        double error = actual[at] - predicted[at];
        double shift = actual[at] - scaling.mean().get(k);
        tally.add(sum(k, SQUARED), error * error);
        tally.add(sum(k, ABSOLUTE), Math.abs(error));
        tally.add(sum(k, SHIFT), shift);
        tally.add(sum(k, SQUARED_SHIFT), shift * shift);
        tally.add(sum(k, ABSOLUTE_SHIFT), Math.abs(shift));
        tally.count(grid(k).event(k, actual[at], predicted[at]));
      }
    }
  }

  private static int sum(int number, int which) {
    return number * SUMS + which;
  }

  /** Where true and predicted values of a number are counted. */
  ValueGrid grid(int number) {
    return new ValueGrid(scaling.mean().get(number), scaling.std().get(number));
  }

  @Override
  public SortedMap<String, Double> metrics(Tally tally) {
    SortedMap<String, Double> means = new TreeMap<>();
    List<SortedMap<String, Double>> all =
        IntStream.range(0, names.size()).mapToObj(k -> errors(k, tally)).toList();
    for (String metric : all.get(0).keySet()) {
      if (all.stream().allMatch(each -> each.containsKey(metric))) {
        means.put(metric, all.stream().mapToDouble(each -> each.get(metric)).sum() / all.size());
      }
    }
    double loss = 0;
    for (int k = 0; k < names.size(); k++) {
      double std = scaling.std().get(k);
      loss += all.get(k).get("mse") / (std * std) / names.size();
    }
    means.put("loss", loss);
    return means;
  }

  /** The errors of one number's predictions. */
  SortedMap<String, Double> errors(int number, Tally tally) {
    return errors(number, tally, SQUARED, ABSOLUTE);
  }

  /** The errors of the training split's mean in their place. */
  SortedMap<String, Double> errorsOfMean(int number, Tally tally) {
    return errors(number, tally, SQUARED_SHIFT, ABSOLUTE_SHIFT);
  }

  private static SortedMap<String, Double> errors(
      int number, Tally tally, int squared, int absolute) {
    double examples = tally.examples();
    double mse = tally.sum(sum(number, squared)) / examples;
    double shift = tally.sum(sum(number, SHIFT)) / examples;
    double squares = tally.sum(sum(number, SQUARED_SHIFT)) / examples;
    double variance = squares - shift * shift;
    SortedMap<String, Double> errors = new TreeMap<>();
    errors.put("mse", mse);
    errors.put("rmse", Math.sqrt(mse));
    errors.put("mae", tally.sum(sum(number, absolute)) / examples);
    if (variance > squares * ROUNDING) {
      errors.put("r2", 1 - mse / variance);
    }
    return errors;
  }

  /** The errors of the training split's mean. */
  @Override
  public SortedMap<String, Double> baseline(Tally tally) {
    SortedMap<String, Double> means = new TreeMap<>();
    for (String metric : List.of("mae", "rmse")) {
      means.put(
          metric,
          IntStream.range(0, names.size())
              .mapToDouble(k -> errorsOfMean(k, tally).get(metric))
              .average()
              .orElseThrow());
    }
    return means;
  }

  /** Each number's predictions beside the mean, and true against predicted values. */
  @Override
  public List<Report> reports(Tally tally) {
    List<Report> reports = new ArrayList<>(List.of(new RegressionReport(this, tally)));
    for (int k = 0; k < names.size(); k++) {
      reports.add(new ScatterReport(names.get(k), k, grid(k), tally.counts()));
    }
    return reports;
  }
}
