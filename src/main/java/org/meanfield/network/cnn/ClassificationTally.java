package org.meanfield.network.cnn;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Sums over a split from which the metrics of classification follow. */
final class ClassificationTally {
  static final List<String> NAMES = List.of("examples", "loss", "correct");

  private ClassificationTally() {}

  /**
   * @param logProbabilities {@code [batch, classes]}
   * @param rows how many of the batch count
   * @param sums in the order of {@link #NAMES}
   */
  static void add(float[] logProbabilities, int[] labels, int rows, int classes, double[] sums) {
    for (int n = 0; n < rows; n++) {
      int row = n * classes;
      int best = 0;
      for (int k = 1; k < classes; k++) {
        if (logProbabilities[row + k] > logProbabilities[row + best]) {
          best = k;
        }
      }
      sums[0]++;
      sums[1] -= logProbabilities[row + labels[n]];
      sums[2] += best == labels[n] ? 1 : 0;
    }
  }

  /** Mean loss in nats, and accuracy. */
  static SortedMap<String, Double> metrics(double[] sums) {
    SortedMap<String, Double> metrics = new TreeMap<>();
    metrics.put("loss", sums[1] / sums[0]);
    metrics.put("accuracy", sums[2] / sums[0]);
    return metrics;
  }
}
