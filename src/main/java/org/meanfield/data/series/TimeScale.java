package org.meanfield.data.series;

import java.io.Serializable;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * How the times of a table are counted, so that even steps are even numbers: days, seconds, whole
 * numbers, or months where all times are the same day of a month.
 *
 * @param day of the month, 1 to 28 or {@link #LAST_DAY}, where months are counted; else 0
 */
public record TimeScale(TimeKind kind, int day) implements Serializable {
  /** The last day of every month, however long. */
  static final int LAST_DAY = 31;

  private static final int MONTHS_OF_A_YEAR = 12;

  /** The time's number. */
  long tick(SeriesTime time) {
    if (day == 0) {
      return kind == TimeKind.DATE ? time.day().getAsLong() : time.value();
    }
    return months(LocalDate.ofEpochDay(time.day().getAsLong()));
  }

  private static long months(LocalDate date) {
    return (long) date.getYear() * MONTHS_OF_A_YEAR + date.getMonthValue() - 1;
  }

  /** A time's number as the time that it stands for. */
  public SeriesTime time(long tick) {
    if (day == 0) {
      return new SeriesTime(kind, tick);
    }
    int year = Math.toIntExact(Math.floorDiv(tick, MONTHS_OF_A_YEAR));
    YearMonth month = YearMonth.of(year, Math.floorMod(tick, MONTHS_OF_A_YEAR) + 1);
    long days = month.atDay(Math.min(day, month.lengthOfMonth())).toEpochDay();
    return new SeriesTime(kind, kind == TimeKind.DATE ? days : days * SeriesTime.SECONDS_OF_A_DAY);
  }

  /** A time for people, as ISO 8601 writes it. */
  String text(long tick) {
    long value = time(tick).value();
    return switch (kind) {
      case DATE -> LocalDate.ofEpochDay(value).toString();
      case DATE_TIME ->
          DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(
              LocalDateTime.ofEpochSecond(value, 0, ZoneOffset.UTC));
      case NUMBER -> Long.toString(value);
    };
  }

  /** A distance between times, for people; the same for days however they are written. */
  String distance(long ticks) {
    if (kind == TimeKind.DATE_TIME && day == 0 && ticks % SeriesTime.SECONDS_OF_A_DAY == 0) {
      return new TimeScale(TimeKind.DATE, 0).distance(ticks / SeriesTime.SECONDS_OF_A_DAY);
    }
    String unit =
        day > 0
            ? "month"
            : switch (kind) {
              case DATE -> "day";
              case DATE_TIME -> "second";
              case NUMBER -> "";
            };
    return (ticks + " " + unit + (ticks == 1 || unit.isEmpty() ? "" : "s")).trim();
  }
}
