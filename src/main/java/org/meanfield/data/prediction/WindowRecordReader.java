package org.meanfield.data.prediction;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.meanfield.config.Amount;
import org.meanfield.data.Packed;
import org.meanfield.data.Schema;
import org.meanfield.data.example.FeatureParser;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.data.source.BadRecordException;
import org.meanfield.data.source.TableRecord;

/**
 * The last values of a series, which are one step of the model's apart: nothing is filled in here.
 *
 * @param columns targets, then covariates
 * @param window how many of each column's last values the model takes
 */
record WindowRecordReader(List<String> columns, int window, Schema schema)
    implements ExampleReader {
  static WindowRecordReader of(ExampleFormat format) {
    List<String> columns = new ArrayList<>(format.columns().of("targets"));
    columns.addAll(format.columns().of("covariates"));
    return new WindowRecordReader(
        List.copyOf(columns), format.schema().field(Schema.WINDOW).shape().get(0), format.schema());
  }

  @Override
  public List<String> inputs() {
    return columns;
  }

  @Override
  public byte[] packed(TableRecord record) throws BadRecordException {
    byte[] packed = new byte[schema.packedBytes()];
    for (int column = 0; column < columns.size(); column++) {
      List<Object> values = values(record, column);
      int first = values.size() - window;
      for (int i = 0; i < window; i++) {
        double number = FeatureParser.number(values.get(first + i), place(column, first + i));
        Packed.putDouble(packed, (i * columns.size() + column) * Double.BYTES, number);
      }
    }
    return packed;
  }

  private List<Object> values(TableRecord record, int column) throws BadRecordException {
    List<Object> values = record.columns().list(column);
    if (values == null) {
      throw new BadRecordException(
          "column %s is %s, wanted a list of its last %s"
              .formatted(
                  columns.get(column),
                  record.columns().isNullAt(column) ? "null" : "no list",
                  Amount.of(window, "value")));
    }
    if (values.size() < window) {
      throw new BadRecordException(
          "column %s has %s, the model's window %s"
              .formatted(columns.get(column), Amount.of(values.size(), "value"), window));
    }
    return values;
  }

  private Supplier<String> place(int column, int index) {
    return () -> "column %s, value %s".formatted(columns.get(column), index + 1);
  }
}
