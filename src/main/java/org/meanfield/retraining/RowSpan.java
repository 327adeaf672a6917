package org.meanfield.retraining;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Comparator;
import java.util.Optional;
import org.meanfield.data.DataException;
import org.meanfield.data.source.BadRecordException;
import org.meanfield.data.source.OrderedValue;

/**
 * Which rows of a table a version was made of.
 *
 * @param column by which they are told
 * @param after their values are greater; null where there was no version before
 * @param until the greatest of them: the watermark
 * @param rows how many they were
 * @param total how many rows there were with no greater value, those of earlier versions included
 */
record RowSpan(
    String column,
    @JsonInclude(JsonInclude.Include.NON_NULL) String after,
    String until,
    long rows,
    long total)
    implements Comparable<RowSpan> {

  /** Its rows are beyond; empty where there was no version before. */
  Optional<OrderedValue> start() {
    return Optional.ofNullable(after).map(RowSpan::value);
  }

  OrderedValue end() {
    return value(until);
  }

  /** Whether it ends there, however that is written. */
  boolean isUntil(String value) {
    return value != null && end().compareTo(value(value)) == 0;
  }

  private static OrderedValue value(String text) {
    try {
      return OrderedValue.of(text);
    } catch (BadRecordException e) {
      throw new RetrainingException(
          "the watermark of a version %s; restore its increment.json".formatted(e.getMessage()), e);
    }
  }

  /**
   * @throws DataException where rows are told by another column now
   */
  void requireOf(String now) {
    if (!column.equals(now)) {
      throw new DataException(
          "retraining.time-column = %s: versions were made of rows by column %s; keep that, or train another retraining.model"
              .formatted(now, column));
    }
  }

  @Override
  public int compareTo(RowSpan other) {
    return Comparator.comparing(RowSpan::end).thenComparing(RowSpan::total).compare(this, other);
  }
}
