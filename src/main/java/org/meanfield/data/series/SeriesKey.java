package org.meanfield.data.series;

import java.io.Serializable;

/**
 * Where a row stands among the times of its series.
 *
 * @param series its name; empty where a table has one series
 * @param position of the row in the source; no other has it
 */
record SeriesKey(String series, long tick, long position)
    implements Comparable<SeriesKey>, Serializable {
  @Override
  public int compareTo(SeriesKey other) {
    int order = series.compareTo(other.series);
    if (order == 0) {
      order = Long.compare(tick, other.tick);
    }
    return order == 0 ? Long.compare(position, other.position) : order;
  }
}
