package org.meanfield.data.series;

import java.io.Serializable;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.meanfield.data.DataException;

/** The steps between times of series. The order of series plays no part. */
final class SeriesSteps implements Serializable {
  private static final long serialVersionUID = 1;

  /** More of them are no steps, and would only fill the memory. */
  private static final int MOST = 1 << 16;

  private final TreeMap<Long, Long> steps = new TreeMap<>();

  static SeriesSteps of(Iterator<SeriesRows> series) {
    SeriesSteps steps = new SeriesSteps();
    series.forEachRemaining(rows -> steps.add(rows.steps()));
    return steps;
  }

  SeriesSteps add(SeriesSteps other) {
    add(other.steps);
    return this;
  }

  private void add(Map<Long, Long> found) {
    found.forEach((step, count) -> steps.merge(step, count, Long::sum));
    if (steps.size() > MOST) {
      throw new DataException(
          "the times are over %s different distances apart, but should be in even steps; number the rows, or bring their times into steps"
              .formatted(MOST));
    }
  }

  /** The most frequent step, of several the smallest; empty where no series has two times. */
  Optional<Long> step() {
    return steps.entrySet().stream()
        .max(
            Map.Entry.<Long, Long>comparingByValue()
                .thenComparing((a, b) -> Long.compare(b.getKey(), a.getKey())))
        .map(Map.Entry::getKey);
  }
}
