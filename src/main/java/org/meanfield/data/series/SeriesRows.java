package org.meanfield.data.series;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.meanfield.data.source.FirstProblems;

/**
 * The rows of one series in the order of time, one for each time.
 *
 * @param ticks their times
 * @param positions of the rows in the source
 * @param values {@code [rows, columns]}; NaN where there is no number
 * @param duplicates rows whose time an earlier row of the source has, which are not among these
 */
record SeriesRows(
    String name, long[] ticks, long[] positions, double[] values, FirstProblems duplicates)
    implements Serializable {

  int rows() {
    return ticks.length;
  }

  int columns() {
    return rows() == 0 ? 0 : values.length / rows();
  }

  /** How often each difference of neighbouring times occurs. */
  Map<Long, Long> steps() {
    Map<Long, Long> steps = new TreeMap<>();
    for (int i = 1; i < ticks.length; i++) {
      steps.merge(ticks[i] - ticks[i - 1], 1L, Long::sum);
    }
    return steps;
  }

  /**
   * The first of the rows that lie whole numbers of steps apart: of several such sets the largest,
   * so that one stray time does not make all others odd; of equal ones that which begins first.
   */
  int anchor(long step) {
    Map<Long, Integer> firsts = new HashMap<>();
    Map<Long, Integer> counts = new HashMap<>();
    for (int row = 0; row < rows(); row++) {
      long phase = Math.floorMod(ticks[row], step);
      firsts.putIfAbsent(phase, row);
      counts.merge(phase, 1, Integer::sum);
    }
    return counts.entrySet().stream()
        .max(
            Map.Entry.<Long, Integer>comparingByValue()
                .thenComparing(
                    (a, b) -> Integer.compare(firsts.get(b.getKey()), firsts.get(a.getKey()))))
        .map(entry -> firsts.get(entry.getKey()))
        .orElse(0);
  }

  /** Whether a row lies a whole number of steps from another. */
  boolean isEven(int row, int anchor, long step) {
    return (ticks[row] - ticks[anchor]) % step == 0;
  }

  /** The series at a time, for people. */
  static String at(String series, String time) {
    return series.isEmpty() ? time : "series %s, %s".formatted(series, time);
  }
}
