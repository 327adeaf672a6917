package org.meanfield.data.series;

import java.io.Serializable;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import org.meanfield.config.TimePattern;
import org.meanfield.data.source.BadRecordException;

/**
 * Times as {@code data.source.time-format} says that they are written. A month without a day is its
 * first day.
 */
final class TimeFormat implements Serializable {
  private static final long serialVersionUID = 1;

  private final String pattern;
  private final Clocks clocks;
  private transient DateTimeFormatter formatter;

  TimeFormat(String pattern, Clocks clocks) {
    this.pattern = pattern;
    this.clocks = clocks;
  }

  /**
   * @throws BadRecordException where the text is no such time
   */
  SeriesTime parse(String text) throws BadRecordException {
    if (formatter == null) {
      formatter = TimePattern.formatter(pattern);
    }
    try {
      TemporalAccessor time =
          formatter.parseBest(
              text, ZonedDateTime::from, LocalDateTime::from, LocalDate::from, YearMonth::from);
      if (time instanceof YearMonth month) {
        return SeriesTime.ofDay(month.atDay(1));
      }
      return time instanceof LocalDate day
          ? SeriesTime.ofDay(day)
          : SeriesTime.ofDateTime(time, text, clocks);
    } catch (DateTimeException e) {
      throw new BadRecordException(
          "= \"%s\", wanted a time as data.source.time-format = %s says".formatted(text, pattern));
    }
  }
}
