package org.meanfield.network.classification;

import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Confusion matrices that tests write down. */
final class Confusions {
  private Confusions() {}

  /**
   * @param rows of the true classes: how often each class was predicted
   */
  static ConfusionMatrix of(List<String> classes, long[]... rows) {
    TreeMap<Long, Long> counts = new TreeMap<>();
    for (int actual = 0; actual < rows.length; actual++) {
      for (int predicted = 0; predicted < rows.length; predicted++) {
        if (rows[actual][predicted] > 0) {
          counts.put((long) actual * rows.length + predicted, rows[actual][predicted]);
        }
      }
    }
    return ConfusionMatrix.of(classes, counts);
  }

  /**
   * So many classes {@code name0}, {@code name1} …: class k has k + 1 examples taken for itself and
   * {@code wrong} for the next.
   */
  static ConfusionMatrix ofMany(int classes, String name, long wrong) {
    TreeMap<Long, Long> counts = new TreeMap<>();
    for (int k = 0; k < classes; k++) {
      counts.put((long) k * classes + k, k + 1L);
      counts.put((long) k * classes + (k + 1) % classes, wrong);
    }
    return ConfusionMatrix.of(IntStream.range(0, classes).mapToObj(k -> name + k).toList(), counts);
  }
}
