package org.meanfield.data.series;

import java.io.Serializable;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.meanfield.config.Amount;

/**
 * How the times of a table are counted, so that even steps are even numbers: days, business days,
 * seconds, whole numbers, or months where all times are the same day of a month.
 *
 * @param kind of the times that are counted; local ones where even steps are those that clocks
 *     show, though the clocks change
 * @param day of the month, 1 to 28 or {@link #LAST_DAY}, where months are counted; else 0
 * @param businessDays whether Mondays to Fridays are counted
 * @param secondOfDay of every time where months or business days are counted; else 0
 * @param clocks that show the times
 */
public record TimeScale(
    TimeKind kind, int day, boolean businessDays, int secondOfDay, Clocks clocks)
    implements Serializable {
  /** The last day of every month, however long. */
  static final int LAST_DAY = 31;

  private static final int MONTHS_OF_A_YEAR = 12;

  /** Of times that are counted as they are, or in months of which one day is meant. */
  TimeScale(TimeKind kind, int day) {
    this(kind, day, false, 0, Clocks.OWN);
  }

  /** The time's number. */
  long tick(SeriesTime time) {
    if (businessDays) {
      return BusinessDays.number(time.day());
    }
    if (day > 0) {
      return months(LocalDate.ofEpochDay(time.day()));
    }
    return switch (kind) {
      case DATE -> time.day();
      case LOCAL_TIME -> time.shown();
      case DATE_TIME, NUMBER -> time.value();
    };
  }

  private static long months(LocalDate date) {
    return (long) date.getYear() * MONTHS_OF_A_YEAR + date.getMonthValue() - 1;
  }

  /**
   * A time's number as the time that it stands for. Of a local one it is the instant, where the
   * clocks are known.
   */
  public SeriesTime time(long tick) {
    SeriesTime shown = shown(tick);
    return kind == TimeKind.LOCAL_TIME && clocks.areKnown()
        ? new SeriesTime(
            TimeKind.DATE_TIME, clocks.instant(dateTime(shown.value())).getEpochSecond())
        : shown;
  }

  /** The kind of every {@link #time}. */
  public TimeKind timeKind() {
    return kind == TimeKind.LOCAL_TIME && clocks.areKnown() ? TimeKind.DATE_TIME : kind;
  }

  /** Whether even steps are those that clocks show, though these are put forward and back. */
  public boolean isLocal() {
    return kind == TimeKind.LOCAL_TIME;
  }

  private SeriesTime shown(long tick) {
    if (businessDays) {
      return ofDay(BusinessDays.day(tick));
    }
    if (day == 0) {
      return new SeriesTime(kind, tick);
    }
    int year = Math.toIntExact(Math.floorDiv(tick, MONTHS_OF_A_YEAR));
    YearMonth month = YearMonth.of(year, Math.floorMod(tick, MONTHS_OF_A_YEAR) + 1);
    return ofDay(month.atDay(Math.min(day, month.lengthOfMonth())).toEpochDay());
  }

  private SeriesTime ofDay(long days) {
    return new SeriesTime(
        kind, kind == TimeKind.DATE ? days : days * SeriesTime.SECONDS_OF_A_DAY + secondOfDay);
  }

  private static LocalDateTime dateTime(long seconds) {
    return LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC);
  }

  /** A time for people, as ISO 8601 writes it. */
  String text(long tick) {
    long value = shown(tick).value();
    return switch (kind) {
      case DATE -> LocalDate.ofEpochDay(value).toString();
      case DATE_TIME, LOCAL_TIME -> DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(dateTime(value));
      case NUMBER -> Long.toString(value);
    };
  }

  /** A distance between times, for people; the same for days however they are written. */
  String distance(long ticks) {
    if (countsDays(ticks)) {
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
    return (kind == TimeKind.DATE_TIME || kind == TimeKind.LOCAL_TIME) && day == 0 && !businessDays;
  }

  /** Whether a distance is one of seconds that make whole days. */
  private boolean countsDays(long ticks) {
    return countsSeconds() && ticks % SeriesTime.SECONDS_OF_A_DAY == 0;
  }

  /** Whether steps of so many ticks may be days of a zone that nobody named. */
  boolean mayBeOfAZone(long ticks) {
    return kind == TimeKind.DATE_TIME && !clocks.areKnown() && countsDays(ticks);
  }

  /** From a day, or business day, to the next. */
  long dayStep() {
    return countsSeconds() ? SeriesTime.SECONDS_OF_A_DAY : 1;
  }

  /** Whether a time is of a Saturday or a Sunday. */
  boolean isWeekend(long tick) {
    SeriesTime time = shown(tick);
    return time.isDated() && !BusinessDays.has(time.day());
  }
}
