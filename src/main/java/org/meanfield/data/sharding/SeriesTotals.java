package org.meanfield.data.sharding;

import java.io.Serializable;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.meanfield.data.Split;
import org.meanfield.data.series.RegularSeries;
import org.meanfield.data.series.Series;
import org.meanfield.data.series.SeriesWindows;
import org.meanfield.data.shards.FeatureMoments;
import scala.Tuple2;

/**
 * What a table's series have together.
 *
 * @param examples of each split
 * @param trainingSpan moments of each column before validation
 * @param mostTimes of one series
 * @param mostTrainingTimes of one series, before validation
 */
record SeriesTotals(
    Map<Split, Long> examples, FeatureMoments trainingSpan, int mostTimes, int mostTrainingTimes) {

  /** The same of one series. */
  private record Summary(
      EnumMap<Split, Long> examples, FeatureMoments trainingSpan, int times, int trainingTimes)
      implements Serializable {
    static Summary of(SeriesWindows windows, Series series) {
      int trainingTimes = windows.trainingTimes(series);
      FeatureMoments span = new FeatureMoments(series.columns());
      for (int time = 0; time < trainingTimes; time++) {
        span.add(series.values(), time * series.columns());
      }
      return new Summary(windows.counts(series), span, series.length(), trainingTimes);
    }
  }

  /**
   * Added up in the order of names, so that the sums have the same bits whatever the partitions; a
   * partition at a time comes to the driver, and no name.
   */
  static SeriesTotals of(RegularSeries table, SeriesWindows windows) {
    JavaRDD<Series> series = table.series();
    Iterator<Summary> summaries =
        series
            .mapToPair(one -> new Tuple2<>(one.name(), Summary.of(windows, one)))
            .sortByKey(true, series.getNumPartitions())
            .values()
            .toLocalIterator();
    EnumMap<Split, Long> examples = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      examples.put(split, 0L);
    }
    FeatureMoments span = new FeatureMoments(windows.columns());
    int times = 0;
    int trainingTimes = 0;
    while (summaries.hasNext()) {
      Summary one = summaries.next();
      one.examples.forEach((split, count) -> examples.merge(split, count, Long::sum));
      span.add(one.trainingSpan);
      times = Math.max(times, one.times);
      trainingTimes = Math.max(trainingTimes, one.trainingTimes);
    }
    return new SeriesTotals(examples, span, times, trainingTimes);
  }

  long examples(Split split) {
    return examples.get(split);
  }
}
