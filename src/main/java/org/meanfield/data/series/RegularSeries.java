package org.meanfield.data.series;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.meanfield.config.Amount;
import org.meanfield.config.DataConfig;
import org.meanfield.config.DataConfig.OnBadRecord;
import org.meanfield.config.ForecastConfig.Missing;
import org.meanfield.data.DataException;
import org.meanfield.data.LeftOut;
import org.meanfield.spark.Persisted;

/**
 * The series of a table in even steps, as far as its rules allow.
 *
 * <p>The step is the most frequent distance of neighbouring times, of all series. Rows are refused
 * that have no time or no series, whose time an earlier row of the series has, or whose time is no
 * whole number of steps from most others of the series: {@code data.on-bad-record}. A gap, or an
 * empty cell, is an error or filled: {@code data.missing}. That either be set is advised only where
 * at most a tenth is in question.
 *
 * @param rows series by series, kept by Spark until {@link #close}
 * @param step between times; 1 where no series has two
 * @param stepText the same for people; empty where no series has two times
 * @param first time of any series
 * @param last time of any series
 * @param skipped rows that are refused, and times that are filled
 * @param records of the table
 */
public record RegularSeries(
    Persisted<SeriesRows> rows,
    TimeScale scale,
    long step,
    Optional<String> stepText,
    long first,
    long last,
    long skipped,
    long records)
    implements AutoCloseable {

  /**
   * @throws DataException where the rules refuse the table, with the first of all reasons
   */
  public static RegularSeries of(SeriesTable table, DataConfig data) {
    SeriesTable.Inspection found = table.inspect();
    boolean fails = data.onBadRecord() == OnBadRecord.FAIL;
    if (fails && found.bad().count() > 0) {
      throw new DataException(
          "%s of the source's records cannot be used:%s\n%s"
              .formatted(
                  found.bad().count(),
                  found.bad().lines(),
                  LeftOut.remedy(found.bad().count(), found.records())));
    }
    TimeScale scale = found.times().scale(table.source().timeFormat());
    int partitions = Math.max(table.spark().defaultParallelism(), data.shardCount());
    Persisted<SeriesRows> rows = Persisted.of(table.series(scale, partitions));
    return rows.orClosed(() -> of(table, rows, scale, data, found));
  }

  private static RegularSeries of(
      SeriesTable table,
      Persisted<SeriesRows> kept,
      TimeScale scale,
      DataConfig data,
      SeriesTable.Inspection found) {
    JavaRDD<SeriesRows> rows = kept.rdd();
    SeriesSteps steps =
        rows.mapPartitions(part -> List.of(SeriesSteps.of(part)).iterator()).collect().stream()
            .reduce(new SeriesSteps(), SeriesSteps::add);
    long step = steps.step().orElse(1L);
    List<String> columns = table.parser().numbers();
    SeriesFaults faults =
        rows
            .mapPartitions(part -> List.of(faults(part, scale, step, columns)).iterator())
            .collect()
            .stream()
            .reduce(
                new SeriesFaults(),
                (all, some) -> {
                  all.add(some);
                  return all;
                });
    refuse(faults, data, scale.distance(step));
    long skipped = found.bad().count() + faults.unusable() + faults.withoutValue();
    return new RegularSeries(
        kept,
        scale,
        step,
        steps.step().map(scale::distance),
        faults.firstTick(),
        faults.lastTick(),
        skipped,
        found.records());
  }

  private static SeriesFaults faults(
      Iterator<SeriesRows> series, TimeScale scale, long step, List<String> columns) {
    SeriesFaults faults = new SeriesFaults();
    series.forEachRemaining(rows -> faults.add(rows, scale, step, columns));
    return faults;
  }

  private static void refuse(SeriesFaults faults, DataConfig data, String step) {
    if (faults.unusable() > 0 && data.onBadRecord() == OnBadRecord.FAIL) {
      throw new DataException(
          "%s of the source's records cannot be used:%s\ncorrect this%s"
              .formatted(
                  faults.unusable(),
                  faults.unusableLines(step),
                  few(faults.unusable(), faults.usable())
                      ? ", or set data.on-bad-record = skip, which keeps the first record of a time"
                      : ""));
    }
    if (faults.withoutValue() > 0 && data.forecast().missing() == Missing.FAIL) {
      throw new DataException(
          "%s, in steps of %s, %s a value:%s\nadd them%s"
              .formatted(
                  Amount.of(faults.withoutValue(), "time"),
                  step,
                  faults.withoutValue() == 1 ? "lacks" : "lack",
                  faults.missingLines(),
                  few(faults.withoutValue(), faults.usable())
                      ? ", or set data.missing = last, which repeats the value before"
                      : ", or check the times: more than a tenth is missing"));
    }
  }

  private static boolean few(long questionable, long sound) {
    return LeftOut.isLittle(questionable, questionable + sound);
  }

  /** Every series, with its gaps filled. */
  public JavaRDD<Series> series() {
    long steps = step;
    return rows.rdd().map(one -> Series.of(one, steps));
  }

  @Override
  public void close() {
    rows.close();
  }
}
