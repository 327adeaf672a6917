package org.meanfield.data.series;

import java.io.Serializable;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.OptionalLong;
import org.meanfield.config.Amount;

/**
 * How the times of a table are counted, so that even steps are even numbers: days, business days,
 * seconds, whole numbers, or months where all times are the same day of a month.
 *
 * @param day of the month, 1 to 28 or {@link #LAST_DAY}, where months are counted; else 0
 * @param businessDays whether Mondays to Fridays are counted
 */
public record TimeScale(TimeKind kind, int day, boolean businessDays) implements Serializable {
  /** The last day of every month, however long. */
  static final int LAST_DAY = 31;

  private static final int MONTHS_OF_A_YEAR = 12;

  /** Of times that are counted as they are, or in months. */
  TimeScale(TimeKind kind, int day) {
    this(kind, day, false);
  }

  /** The time's number. */
  long tick(SeriesTime time) {
    if (businessDays) {
      return BusinessDays.number(time.day().getAsLong());
    }
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
    if (businessDays) {
      return midnight(BusinessDays.day(tick));
    }
    if (day == 0) {
      return new SeriesTime(kind, tick);
    }
    int year = Math.toIntExact(Math.floorDiv(tick, MONTHS_OF_A_YEAR));
    YearMonth month = YearMonth.of(year, Math.floorMod(tick, MONTHS_OF_A_YEAR) + 1);
    return midnight(month.atDay(Math.min(day, month.lengthOfMonth())).toEpochDay());
  }

  private SeriesTime midnight(long days) {
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
    if (countsSeconds() && ticks % SeriesTime.SECONDS_OF_A_DAY == 0) {
      return new TimeScale(TimeKind.DATE, 0).distance(ticks / SeriesTime.SECONDS_OF_A_DAY);
    }
    return kind == TimeKind.NUMBER ? Long.toString(ticks) : Amount.of(ticks, unit());
  }

  private String unit() {
    if (businessDays) {
      return "business day";
    }
    if (day > 0) {
      return "month";
    }
    return countsSeconds() ? "second" : "day";
  }

  private boolean countsSeconds() {
    return kind == TimeKind.DATE_TIME && day == 0 && !businessDays;
  }

  /** From a day, or business day, to the next. */
  long dayStep() {
    return countsSeconds() ? SeriesTime.SECONDS_OF_A_DAY : 1;
  }

  /** Whether a time is a Saturday's or a Sunday's midnight. */
  boolean isWeekend(long tick) {
    OptionalLong midnight = time(tick).day();
    return midnight.isPresent() && !BusinessDays.has(midnight.getAsLong());
  }
}
