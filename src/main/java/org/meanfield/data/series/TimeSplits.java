package org.meanfield.data.series;

import java.io.Serializable;
import java.util.Map;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.meanfield.config.SplitsConfig;
import org.meanfield.data.Split;
import scala.Tuple2;

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

  /**
   * Shares of all rows, in the order of their times; those of one time are in one split.
   *
   * @param ticks a time for each row, in any order
   */
  static TimeSplits ofRows(JavaRDD<Long> ticks, SplitsConfig splits) {
    JavaPairRDD<Long, Long> numbered =
        ticks.sortBy(tick -> tick, true, ticks.getNumPartitions()).zipWithIndex();
    long rows = numbered.count();
    long test = rows - Math.round(rows * splits.test());
    long validation = test - Math.round(rows * splits.validation());
    Map<Long, Long> cuts =
        numbered
            .filter(row -> row._2() == validation || row._2() == test)
            .mapToPair(Tuple2::swap)
            .collectAsMap();
    return new TimeSplits(
        cuts.getOrDefault(validation, Long.MAX_VALUE), cuts.getOrDefault(test, Long.MAX_VALUE));
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
