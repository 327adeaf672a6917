package org.meanfield.data.series;

import java.io.Serializable;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.meanfield.data.DataException;
import org.meanfield.data.source.FirstProblems;

/** What kind of times a table has. The order in which they are added plays no part. */
final class TimeSurvey implements Serializable {
  private static final long serialVersionUID = 1;

  /** Every month has this one. */
  private static final int LAST_COMMON_DAY = 28;

  private final EnumMap<TimeKind, FirstProblems> kinds = new EnumMap<>(TimeKind.class);
  private boolean wholeDays = true;
  private boolean lastDays = true;
  private int daysOfMonth;

  /**
   * @param position of the record; no other has it
   * @param words that say which record it is, and its time
   */
  void add(long position, Supplier<String> words, SeriesTime time) {
    kinds.computeIfAbsent(time.kind(), kind -> new FirstProblems()).add(position, words);
    OptionalLong day = time.day();
    if (day.isEmpty()) {
      wholeDays = false;
      return;
    }
    LocalDate date = LocalDate.ofEpochDay(day.getAsLong());
    lastDays &= date.getDayOfMonth() == date.lengthOfMonth();
    daysOfMonth |= 1 << date.getDayOfMonth();
  }

  void add(TimeSurvey other) {
    other.kinds.forEach(
        (kind, mentions) -> kinds.computeIfAbsent(kind, k -> new FirstProblems()).add(mentions));
    wholeDays &= other.wholeDays;
    lastDays &= other.lastDays;
    daysOfMonth |= other.daysOfMonth;
  }

  /**
   * How the times are counted.
   *
   * @throws DataException where there is none, or times of several kinds
   */
  TimeScale scale() {
    if (kinds.isEmpty()) {
      throw new DataException("the source has no record that can be used; check data.source");
    }
    Iterator<Map.Entry<TimeKind, FirstProblems>> found = kinds.entrySet().iterator();
    Map.Entry<TimeKind, FirstProblems> first = found.next();
    if (found.hasNext()) {
      Map.Entry<TimeKind, FirstProblems> second = found.next();
      throw new DataException(
          "the times are %s (first in %s) and %s (first in %s); give one kind in all rows"
              .formatted(
                  first.getKey().text(),
                  first.getValue().earliest().getValue(),
                  second.getKey().text(),
                  second.getValue().earliest().getValue()));
    }
    return new TimeScale(first.getKey(), wholeDays ? dayOfMonth() : 0);
  }

  private int dayOfMonth() {
    if (lastDays) {
      return TimeScale.LAST_DAY;
    }
    int day = Integer.numberOfTrailingZeros(daysOfMonth);
    return Integer.bitCount(daysOfMonth) == 1 && day <= LAST_COMMON_DAY ? day : 0;
  }
}
