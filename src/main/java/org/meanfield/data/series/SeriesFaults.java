package org.meanfield.data.series;

import java.io.Serializable;
import java.util.List;
import org.meanfield.config.Amount;
import org.meanfield.data.source.FirstProblems;

/**
 * What stands between the rows of series and steps without a gap. The order in which series are
 * added plays no part.
 */
final class SeriesFaults implements Serializable {
  private static final long serialVersionUID = 1;

  private final FirstProblems duplicates = new FirstProblems();
  private final FirstProblems uneven = new FirstProblems();
  private final FirstProblems gaps = new FirstProblems();
  private final FirstProblems empty = new FirstProblems();
  private long withoutValue;
  private boolean weekends;
  private long usable;
  private long firstTick = Long.MAX_VALUE;
  private long lastTick = Long.MIN_VALUE;

  /**
   * @param step that times should be apart
   * @param columns of numbers, for messages
   */
  void add(SeriesRows rows, TimeScale scale, SeriesStep step, List<String> columns) {
    duplicates.add(rows.duplicates());
    if (step.isObserved()) {
      for (int row = 0; row < rows.rows(); row++) {
        addUsable(rows, row, scale, columns);
      }
    } else {
      addEven(rows, scale, step.ticks(), columns);
    }
  }

  private void addEven(SeriesRows rows, TimeScale scale, long step, List<String> columns) {
    int anchor = rows.anchor(step);
    int last = anchor;
    for (int row = 0; row < rows.rows(); row++) {
      if (rows.isEven(row, anchor, step)) {
        addGap(rows, last, row, scale, step);
        addUsable(rows, row, scale, columns);
        last = row;
      } else {
        int odd = row;
        uneven.add(
            rows.positions()[row],
            () -> at(rows, odd, scale) + ": not a whole number of steps from the others");
      }
    }
  }

  private void addUsable(SeriesRows rows, int row, TimeScale scale, List<String> columns) {
    long tick = rows.ticks()[row];
    addEmpty(rows, row, scale, columns);
    rows(1, tick, tick);
    weekends |= scale.isWeekend(tick);
  }

  private void rows(long more, long from, long to) {
    usable += more;
    firstTick = Math.min(firstTick, from);
    lastTick = Math.max(lastTick, to);
  }

  private void addGap(SeriesRows rows, int before, int row, TimeScale scale, long step) {
    long times = (rows.ticks()[row] - rows.ticks()[before]) / step - 1;
    if (times > 0) {
      withoutValue += times;
      gaps.add(
          rows.positions()[row],
          () -> "%s: %s missing before".formatted(at(rows, row, scale), Amount.of(times, "time")));
    }
  }

  private void addEmpty(SeriesRows rows, int row, TimeScale scale, List<String> columns) {
    int width = rows.columns();
    for (int i = 0; i < width; i++) {
      if (Double.isNaN(rows.values()[row * width + i])) {
        String column = columns.get(i);
        withoutValue++;
        empty.add(
            rows.positions()[row],
            () -> "%s: no number in column %s".formatted(at(rows, row, scale), column));
        return;
      }
    }
  }

  private static String at(SeriesRows rows, int row, TimeScale scale) {
    return SeriesRows.at(rows.name(), scale.text(rows.ticks()[row]));
  }

  void add(SeriesFaults other) {
    duplicates.add(other.duplicates);
    uneven.add(other.uneven);
    gaps.add(other.gaps);
    empty.add(other.empty);
    withoutValue += other.withoutValue;
    weekends |= other.weekends;
    rows(other.usable, other.firstTick, other.lastTick);
  }

  /** Rows that cannot be used: their time is taken, or no time of the series. */
  long unusable() {
    return duplicates.count() + uneven.count();
  }

  /** Whether a row's time is in no even steps with the others. */
  boolean haveOdd() {
    return uneven.count() > 0;
  }

  /** Whether a row is of a Saturday or a Sunday. */
  boolean haveWeekends() {
    return weekends;
  }

  /** Whether a time between the first and the last of a series is missing. */
  boolean haveGaps() {
    return gaps.count() > 0;
  }

  /** Rows that can be used. */
  long usable() {
    return usable;
  }

  /** First time of any series. */
  long firstTick() {
    return firstTick;
  }

  /** Last time of any series. */
  long lastTick() {
    return lastTick;
  }

  /** Times at which not every column has a number. */
  long withoutValue() {
    return withoutValue;
  }

  /** The first of the rows that cannot be used. */
  String unusableLines(String step) {
    return lines("time that a series has twice", "times that a series has twice", duplicates)
        + lines(
            "time that is not in even steps of " + step,
            "times that are not in even steps of " + step,
            uneven);
  }

  /** The first of what is missing. */
  String missingLines() {
    return lines("gap", "gaps", gaps)
        + lines(
            "row without a number in every column", "rows without a number in every column", empty);
  }

  private static String lines(String one, String many, FirstProblems mentions) {
    return mentions.count() == 0
        ? ""
        : "\n%s:%s".formatted(Amount.of(mentions.count(), one, many), mentions.lines());
  }
}
