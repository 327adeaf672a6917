package org.meanfield.data.prediction;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.meanfield.data.source.BadRecordException;
import org.meanfield.data.source.SparkTable;
import org.meanfield.data.source.TableRecord;

/** The rows of a table, of which each is an example of its own. */
public interface TableRows extends PredictionInput {

  /**
   * Turns a record of the {@link #names} into what is asked for.
   *
   * @param examples makes the example
   */
  record Reader(ExampleReader examples) implements Serializable {
    public InputRow read(TableRecord record) {
      int first = examples.inputs().size();
      Object[] keys = new Object[record.columns().length() - first];
      for (int i = 0; i < keys.length; i++) {
        keys[i] = record.columns().get(first + i);
      }
      try {
        return InputRow.good(keys, examples.packed(record), record::name);
      } catch (BadRecordException e) {
        return InputRow.bad(keys, e.getMessage(), record::name);
      }
    }
  }

  SparkTable table();

  /** How a record of the {@link #names} is read. */
  Reader reader();

  /** The columns that are read: what the network is fed, then the {@link #keys}. */
  default List<String> names() {
    List<String> names = new ArrayList<>(reader().examples().inputs());
    keys().forEach(key -> names.add(key.name()));
    return names;
  }

  @Override
  default JavaRDD<InputRow> rows() {
    Reader reader = reader();
    return table().records(0, names()).map(reader::read);
  }
}
