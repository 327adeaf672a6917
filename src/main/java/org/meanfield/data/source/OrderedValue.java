package org.meanfield.data.source;

import java.io.Serializable;
import java.math.BigDecimal;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Objects;

/**
 * A number or a time, as a column has them by which it is told what is new. Times with an offset
 * are those of UTC, and a date is its beginning.
 *
 * @param number null of a time
 * @param time null of a number
 */
public record OrderedValue(BigDecimal number, LocalDateTime time)
    implements Comparable<OrderedValue>, Serializable {
  private static final String NUMBER = "[-+]?\\d+(\\.\\d+)?([eE][-+]?\\d+)?";

  /**
   * @param cell as a table has it, or {@link #toString} of another
   * @throws BadRecordException where it is neither
   */
  public static OrderedValue of(Object cell) throws BadRecordException {
    if (cell instanceof Date date) {
      return of(date.toLocalDate().atStartOfDay());
    }
    if (cell instanceof Timestamp timestamp) {
      return of(utc(timestamp.toInstant()));
    }
    if (cell instanceof Instant instant) {
      return of(utc(instant));
    }
    if (cell instanceof LocalDate date) {
      return of(date.atStartOfDay());
    }
    return cell instanceof LocalDateTime time
        ? of(time)
        : parsed(Objects.toString(cell, "").trim());
  }

  private static OrderedValue parsed(String text) throws BadRecordException {
    if (text.matches(NUMBER)) {
      return of(new BigDecimal(text));
    }
    String iso = text.replace(' ', 'T');
    try {
      if (!iso.contains("T")) {
        return of(LocalDate.parse(iso).atStartOfDay());
      }
      return iso.matches(".*(Z|[-+]\\d\\d(:\\d\\d)?)")
          ? of(utc(OffsetDateTime.parse(iso).toInstant()))
          : of(LocalDateTime.parse(iso));
    } catch (DateTimeParseException e) {
      throw new BadRecordException(
          text.isEmpty()
              ? "is empty, so it is not known whether the row is new"
              : "is neither a number nor a time as ISO 8601 has them: " + TableRecord.quote(text));
    }
  }

  private static OrderedValue of(BigDecimal number) {
    return new OrderedValue(number, null);
  }

  private static OrderedValue of(LocalDateTime time) {
    return new OrderedValue(null, time);
  }

  private static LocalDateTime utc(Instant instant) {
    return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
  }

  /** Numbers come before times. */
  @Override
  public int compareTo(OrderedValue other) {
    if (number != null && other.number != null) {
      return number.compareTo(other.number);
    }
    return time != null && other.time != null
        ? time.compareTo(other.time)
        : Boolean.compare(time != null, other.time != null);
  }

  /** As it can be read again. */
  @Override
  public String toString() {
    return number != null ? number.toString() : time.toString();
  }
}
