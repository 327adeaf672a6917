package org.meanfield.data.prediction;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.meanfield.data.source.SparkTable;
import org.meanfield.data.source.TableRecord;

/** The rows of a table, of which each is an example of its own. */
public interface TableRows extends PredictionInput {

  /** Turns a record of the {@link #names} into what is asked for. */
  interface Reader extends Serializable {
    InputRow read(TableRecord record);
  }

  SparkTable table();

  /** The columns that are read: what the network is fed, then the {@link #keys}. */
  List<String> names();

  Reader reader();

  @Override
  default JavaRDD<InputRow> rows() {
    Reader reader = reader();
    return table().records(0, names()).map(reader::read);
  }
}
