package org.meanfield.data.series;

import java.io.Serializable;
import org.meanfield.config.SplitsConfig;
import org.meanfield.data.Split;

/**
 * Where the times of a table are cut: training before {@code validation}, validation before {@code
 * test}.
 */
public record TimeSplits(long validation, long test) implements Serializable {

  /**
   * Shares of all times from the first to the last of any series.
   *
   * @param step between times
   */
  public static TimeSplits of(long first, long last, long step, SplitsConfig splits) {
    long times = (last - first) / step + 1;
    long test = Math.round(times * splits.test());
    long validation = Math.round(times * splits.validation());
    return new TimeSplits(
        first + (times - test - validation) * step, first + (times - test) * step);
  }

  boolean isTraining(long tick) {
    return tick < validation;
  }

  /** The split that has both times, neither of which is before the other; null where none has. */
  public Split of(long from, long to) {
    return at(from) == at(to) ? at(from) : null;
  }

  private Split at(long tick) {
    if (tick < validation) {
      return Split.TRAIN;
    }
    return tick < test ? Split.VALIDATION : Split.TEST;
  }
}
