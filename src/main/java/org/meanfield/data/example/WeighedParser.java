package org.meanfield.data.example;

import java.util.OptionalDouble;
import org.meanfield.data.source.BadRecordException;
import org.meanfield.data.source.NumberText;
import org.meanfield.data.source.TableRecord;

/**
 * Adds to the examples of rows how much each counts in training, which the last column says; of the
 * source's own test split each counts one.
 *
 * @param parser of the row but for that
 * @param column its name
 */
record WeighedParser(RecordParser parser, String column) implements RefiningParser {

  /** A parser of rows that have a column of weights, or none. */
  static RecordParser of(RecordParser parser, String column) {
    return column.isEmpty() ? parser : new WeighedParser(parser, column);
  }

  @Override
  public TableExample parse(TableRecord record) throws BadRecordException {
    return parser.parse(record).weighing(record.test() ? 1 : weight(record));
  }

  /** As it is; what is 0 to a float, which trains, is 0. */
  private double weight(TableRecord record) throws BadRecordException {
    Object value = record.columns().get(record.columns().length() - 1);
    OptionalDouble number = value == null ? OptionalDouble.empty() : NumberText.of(value);
    double weight = number.orElse(Double.NaN);
    if (!(weight >= 0) || Float.isInfinite((float) weight)) {
      throw new BadRecordException(
          "column %s %s, wanted a weight: a number, 0 or greater"
              .formatted(column, value == null ? "is null" : "= " + TableRecord.quote(value)));
    }
    return (float) weight == 0 ? 0 : weight;
  }
}
