package org.meanfield.data.series;

import java.io.Serializable;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.regex.Pattern;
import org.meanfield.data.source.BadRecordException;

/**
 * A time as a table has it: a date, a date with a time of day, or a whole number.
 *
 * @param value days since 1970-01-01, seconds since then, or the number
 * @param offset seconds that its {@link Clocks} are ahead of UTC
 */
public record SeriesTime(TimeKind kind, long value, int offset) implements Serializable {
  static final long SECONDS_OF_A_DAY = 86_400;

  /** What a time may be, for messages. */
  static final String WANTED =
      "a date (2012-01-31), a date with a time (2012-01-31T18:30:00) or a whole number; data.source.time-format says how others are written";

  /** Differences of such numbers still fit. */
  private static final long LARGEST = 1_000_000_000_000_000_000L;

  private static final Pattern WHOLE = Pattern.compile("[+-]?\\d{1,18}");
  private static final Pattern DAY = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");

  SeriesTime(TimeKind kind, long value) {
    this(kind, value, 0);
  }

  /**
   * @param value of a column of texts, whole numbers, dates or timestamps
   * @param clocks that it is told by
   * @throws BadRecordException that says why it is no time
   */
  static SeriesTime of(Object value, Clocks clocks) throws BadRecordException {
    if (value == null) {
      throw new BadRecordException("is null, wanted " + WANTED);
    }
    if (value instanceof Date date) {
      return ofDay(date.toLocalDate());
    }
    if (value instanceof LocalDate date) {
      return ofDay(date);
    }
    if (value instanceof Timestamp timestamp) {
      return ofInstant(timestamp.toInstant(), value, clocks);
    }
    if (value instanceof Instant instant) {
      return ofInstant(instant, value, clocks);
    }
    if (value instanceof LocalDateTime local) {
      return ofInstant(clocks.instant(local), value, clocks);
    }
    return value instanceof Number number
        ? ofNumber(number.longValue())
        : ofText(value.toString().trim(), clocks);
  }

  private static SeriesTime ofText(String text, Clocks clocks) throws BadRecordException {
    if (WHOLE.matcher(text).matches()) {
      return ofNumber(Long.parseLong(text));
    }
    try {
      if (DAY.matcher(text).matches()) {
        return ofDay(LocalDate.parse(text));
      }
      TemporalAccessor time =
          DateTimeFormatter.ISO_DATE_TIME.parseBest(
              text.replace(' ', 'T'), ZonedDateTime::from, LocalDateTime::from);
      return ofDateTime(time, text, clocks);
    } catch (DateTimeException e) {
      throw new BadRecordException("= \"%s\", wanted %s".formatted(text, WANTED));
    }
  }

  private static SeriesTime ofNumber(long number) throws BadRecordException {
    if (Math.abs(number) > LARGEST || number == Long.MIN_VALUE) {
      throw new BadRecordException("= %s, wanted at most 10^18".formatted(number));
    }
    return new SeriesTime(TimeKind.NUMBER, number);
  }

  /** A date and a time of day, with a zone or without. */
  static SeriesTime ofDateTime(TemporalAccessor time, String text, Clocks clocks)
      throws BadRecordException {
    return time instanceof ZonedDateTime zoned
        ? ofInstant(zoned.toInstant(), text, clocks.offset(zoned))
        : ofInstant(clocks.instant(LocalDateTime.from(time)), text, clocks);
  }

  static SeriesTime ofDay(LocalDate day) {
    return new SeriesTime(TimeKind.DATE, day.toEpochDay());
  }

  private static SeriesTime ofInstant(Instant instant, Object value, Clocks clocks)
      throws BadRecordException {
    return ofInstant(instant, value, clocks.offset(instant));
  }

  private static SeriesTime ofInstant(Instant instant, Object value, int offset)
      throws BadRecordException {
    if (instant.getNano() != 0) {
      throw new BadRecordException(
          "= %s has a fraction of a second; round the times, or number them".formatted(value));
    }
    return new SeriesTime(TimeKind.DATE_TIME, instant.getEpochSecond(), offset);
  }

  /** Whether it is of a day at all. */
  boolean isDated() {
    return kind != TimeKind.NUMBER;
  }

  /** Seconds from 1970-01-01T00:00:00 to what clocks show; of a date to its midnight. */
  long shown() {
    return kind == TimeKind.DATE ? value * SECONDS_OF_A_DAY : value + offset;
  }

  /** Days since 1970-01-01 to the date that clocks show. */
  long day() {
    return Math.floorDiv(shown(), SECONDS_OF_A_DAY);
  }

  /** Seconds that clocks show since midnight. */
  int secondOfDay() {
    return Math.toIntExact(Math.floorMod(shown(), SECONDS_OF_A_DAY));
  }
}
