package org.meanfield.data.series;

import java.io.Serializable;

/** The times of a series, in their order. */
sealed interface SeriesTimes extends Serializable {

  /** The time number {@code index}. */
  long tick(int index);

  /** Those so many steps behind the first; they go on behind the last. */
  record Even(long first, long step) implements SeriesTimes {
    @Override
    public long tick(int index) {
      return first + index * step;
    }
  }

  /** Those of rows; what comes behind the last is not known. */
  record Observed(long[] ticks) implements SeriesTimes {
    @Override
    public long tick(int index) {
      return ticks[index];
    }
  }
}
