package org.meanfield.data.source;

import java.util.List;
import org.apache.spark.sql.Row;
import scala.collection.Seq;

/** The values of a record that Spark has read. */
public record SparkCells(Row row) implements Cells {
  @Override
  public int length() {
    return row.length();
  }

  @Override
  public Object get(int column) {
    return row.get(column);
  }

  @Override
  public List<Object> list(int column) {
    return row.get(column) instanceof Seq<?> ? row.getList(column) : null;
  }
}
