package org.meanfield.data.series;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.meanfield.config.Amount;
import org.meanfield.config.DataConfig;
import org.meanfield.config.DataConfig.OnBadRecord;
import org.meanfield.config.ForecastConfig.Calendar;
import org.meanfield.config.ForecastConfig.Missing;
import org.meanfield.config.SplitsConfig;
import org.meanfield.data.DataException;
import org.meanfield.data.LeftOut;
import org.meanfield.spark.Persisted;

/**
 * The series of a table, with a value at each step, as far as its rules allow.
 *
 * <p>What the steps are says {@code data.calendar}: the most frequent distance of neighbouring
 * times, of all series, or days, or business days, or the rows as they are. Rows are refused that
 * have no time or no series, whose time an earlier row of the series has, or whose time is no whole
 * number of steps from most others of the series, or no business day: {@code data.on-bad-record}. A
 * gap, or an empty cell, is an error or filled: {@code data.missing}. That either be set is advised
 * only where at most a tenth is in question.
 *
 * @param rows series by series, kept by Spark until {@link #close}
 * @param first time of any series
 * @param last time of any series
 * @param skipped rows that are refused, and times that are filled
 * @param records of the table
 */
public record RegularSeries(
    Persisted<SeriesRows> rows,
    TimeScale scale,
    SeriesStep step,
    long first,
    long last,
    long skipped,
    long records)
    implements AutoCloseable {

  /**
   * @param local whether steps are known to be even by clocks that are put forward and back, of
   *     which a few times show nothing
   * @throws DataException where the rules refuse the table, with the first of all reasons
   */
  public static RegularSeries of(SeriesTable table, DataConfig data, boolean local) {
    SeriesTable.Inspection found = table.inspect();
    if (data.onBadRecord() == OnBadRecord.FAIL && found.bad().count() > 0) {
      throw new DataException(
          "%s of the source's records cannot be used:%s\n%s%s"
              .formatted(
                  found.bad().count(),
                  found.bad().lines(),
                  LeftOut.remedy(found.bad().count(), found.records()),
                  table.calendar() == Calendar.BUSINESS_DAYS
                      ? "; data.calendar = business-days is for Mondays to Fridays, daily for every day"
                      : ""));
    }
    TimeScale scale = found.times().scale(table.parser(), local);
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
    SeriesStep step = step(table.calendar(), kept.rdd(), scale);
    List<String> columns = table.parser().numbers();
    SeriesFaults faults =
        kept
            .rdd()
            .mapPartitions(part -> List.of(faults(part, scale, step, columns)).iterator())
            .collect()
            .stream()
            .reduce(
                new SeriesFaults(),
                (all, some) -> {
                  all.add(some);
                  return all;
                });
    refuse(faults, data, step, scale);
    return new RegularSeries(
        kept,
        scale,
        step,
        faults.firstTick(),
        faults.lastTick(),
        found.bad().count() + faults.unusable() + faults.withoutValue(),
        found.records());
  }

  private static SeriesStep step(Calendar calendar, JavaRDD<SeriesRows> rows, TimeScale scale) {
    if (calendar == Calendar.OBSERVED) {
      return SeriesStep.of(calendar, scale, Optional.empty());
    }
    SeriesSteps distances =
        rows.mapPartitions(part -> List.of(SeriesSteps.of(part)).iterator()).collect().stream()
            .reduce(new SeriesSteps(), SeriesSteps::add);
    return SeriesStep.of(calendar, scale, distances.step());
  }

  private static SeriesFaults faults(
      Iterator<SeriesRows> series, TimeScale scale, SeriesStep step, List<String> columns) {
    SeriesFaults faults = new SeriesFaults();
    series.forEachRemaining(rows -> faults.add(rows, scale, step, columns));
    return faults;
  }

  private static void refuse(
      SeriesFaults faults, DataConfig data, SeriesStep step, TimeScale scale) {
    if (faults.unusable() > 0 && data.onBadRecord() == OnBadRecord.FAIL) {
      throw new DataException(
          "%s of the source's records cannot be used:%s\ncorrect this%s%s"
              .formatted(
                  faults.unusable(),
                  faults.unusableLines(step.text()),
                  faults.haveOdd() && scale.mayBeOfAZone(step.ticks())
                      ? ", or set data.source.time-zone (such as Europe/Berlin) where they are days of a zone whose clocks change"
                      : "",
                  few(faults.unusable(), faults.usable())
                      ? ", or set data.on-bad-record = skip, which keeps the first record of a time"
                      : ""));
    }
    if (faults.withoutValue() > 0 && data.forecast().missing() == Missing.FAIL) {
      throw new DataException(
          "%s%s %s a value:%s\nadd them%s"
              .formatted(
                  Amount.of(faults.withoutValue(), "time"),
                  step.isObserved() ? "" : ", in steps of " + step.text() + ",",
                  faults.withoutValue() == 1 ? "lacks" : "lack",
                  faults.missingLines(),
                  remedy(faults, step)));
    }
  }

  private static String remedy(SeriesFaults faults, SeriesStep step) {
    if (faults.haveGaps() && !faults.haveWeekends() && "1 day".equals(step.text())) {
      return ", or set data.calendar = business-days, which has no Saturdays and Sundays: these"
          + " rows have none";
    }
    return few(faults.withoutValue(), faults.usable())
        ? ", or set data.missing = last, which repeats the value before"
        : ", or check the times: more than a tenth is missing";
  }

  private static boolean few(long questionable, long sound) {
    return LeftOut.isLittle(questionable, questionable + sound);
  }

  /** What lies between two times, for people; empty where no series has two that would tell. */
  public Optional<String> stepText() {
    return Optional.ofNullable(step.text());
  }

  /** Whether the steps are the rows as they are, so that nobody knows the times to come. */
  public boolean isObserved() {
    return step.isObserved();
  }

  /** Where the times are cut. */
  public TimeSplits splits(SplitsConfig splits) {
    return isObserved()
        ? TimeSplits.ofRows(
            rows.rdd().flatMap(one -> Arrays.stream(one.ticks()).iterator()), splits)
        : TimeSplits.of(first, last, step.ticks(), splits);
  }

  /** Every series, with its gaps filled. */
  public JavaRDD<Series> series() {
    SeriesStep steps = step;
    return rows.rdd().map(steps::complete);
  }

  @Override
  public void close() {
    rows.close();
  }
}
