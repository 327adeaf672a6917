package org.meanfield.data.series;

import java.io.Serializable;
import java.time.LocalDate;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.meanfield.config.ForecastConfig.Calendar;
import org.meanfield.config.SeriesSource;
import org.meanfield.data.source.BadRecordException;
import org.meanfield.data.source.NumberText;
import org.meanfield.data.source.TableRecord;

/**
 * Turns a table's row into what a series has at one time. An empty cell is no reason to refuse the
 * row, {@code data.missing} says what becomes of it; one with anything but a number is.
 */
record SeriesParser(SeriesSource source, Calendar calendar, Clocks clocks, TimeFormat format)
    implements Serializable {

  SeriesParser(SeriesSource source, Calendar calendar) {
    this(source, calendar, new Clocks(source.timeZone()));
  }

  private SeriesParser(SeriesSource source, Calendar calendar, Clocks clocks) {
    this(source, calendar, clocks, new TimeFormat(source.timeFormat(), clocks));
  }

  /** The columns that are read: time, the numbers, and the series where there are several. */
  List<String> columns() {
    List<String> columns = new ArrayList<>(List.of(source.time()));
    columns.addAll(numbers());
    if (!source.seriesId().isEmpty()) {
      columns.add(source.seriesId());
    }
    return columns;
  }

  /** The columns of numbers: targets, then covariates. */
  List<String> numbers() {
    return Stream.concat(source.targets().stream(), source.covariates().stream()).toList();
  }

  /**
   * @throws BadRecordException where the row cannot be parsed, or has no time of the calendar
   */
  SeriesTime time(TableRecord record) throws BadRecordException {
    record.requireWhole();
    try {
      Object cell = record.columns().get(0);
      SeriesTime time = time(cell);
      if (calendar == Calendar.BUSINESS_DAYS) {
        requireBusinessDay(cell, time);
      }
      return time;
    } catch (BadRecordException e) {
      throw new BadRecordException("column %s %s".formatted(source.time(), e.getMessage()));
    }
  }

  private SeriesTime time(Object cell) throws BadRecordException {
    boolean written = cell instanceof String || cell instanceof Number;
    return written && source.hasTimeFormat()
        ? format.parse(cell.toString().trim())
        : SeriesTime.of(cell, clocks);
  }

  /** A number is for {@link TimeSurvey#scale} to refuse: they are those of all rows. */
  private static void requireBusinessDay(Object cell, SeriesTime time) throws BadRecordException {
    if (time.isDated() && !BusinessDays.has(time.day())) {
      String name =
          LocalDate.ofEpochDay(time.day())
              .getDayOfWeek()
              .getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      throw new BadRecordException("= %s is a %s".formatted(cell, name));
    }
  }

  /**
   * The series that the row belongs to.
   *
   * @throws BadRecordException where it does not say
   */
  String series(TableRecord record) throws BadRecordException {
    if (source.seriesId().isEmpty()) {
      return "";
    }
    Object name = record.columns().get(1 + numbers().size());
    if (name == null || name.toString().isEmpty()) {
      throw new BadRecordException(
          "column %s is %s, wanted the name of a series"
              .formatted(source.seriesId(), name == null ? "null" : "empty"));
    }
    return name.toString();
  }

  /**
   * The row's numbers, NaN where a cell is empty.
   *
   * @throws BadRecordException where a cell has something else than a number
   */
  double[] values(TableRecord record) throws BadRecordException {
    double[] values = new double[numbers().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = number(numbers().get(i), record.columns().get(1 + i));
    }
    return values;
  }

  private static double number(String column, Object value) throws BadRecordException {
    if (TableRecord.isMissing(value)) {
      return Double.NaN;
    }
    OptionalDouble read = NumberText.of(value);
    if (read.isEmpty()) {
      if (value.toString().trim().equalsIgnoreCase("NaN")) {
        return Double.NaN;
      }
      throw new BadRecordException(
          "column %s = \"%s\", wanted a number, or nothing".formatted(column, value));
    }
    double number = read.getAsDouble();
    if (Double.isInfinite((float) number)) {
      throw new BadRecordException(
          "column %s = %s, wanted a finite number in the range of a float"
              .formatted(column, value));
    }
    return number;
  }
}
