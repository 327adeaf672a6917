package org.meanfield.data.source;

import java.net.URI;
import java.util.Iterator;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** Numbers the rows of a task, which come part of file by part of file. */
final class TableRecords implements Iterator<TableRecord> {
  private final Iterator<Row> rows;
  private final int columns;
  private final boolean test;
  private final Map<String, Integer> fileNumbers;
  private String file = "";
  private long block;
  private long index;

  /**
   * @param rows of the example's columns, then a damaged line, the file's URI, where the part
   *     begins, and the row's number in the file where Spark knows it
   */
  TableRecords(Iterator<Row> rows, int columns, boolean test, Map<String, Integer> fileNumbers) {
    this.rows = rows;
    this.columns = columns;
    this.test = test;
    this.fileNumbers = fileNumbers;
  }

  @Override
  public boolean hasNext() {
    return rows.hasNext();
  }

  @Override
  public TableRecord next() {
    Row row = rows.next();
    boolean counted = !row.isNullAt(columns + 3);
    String rowFile = row.getString(columns + 1);
    long rowBlock = counted ? 0 : row.getLong(columns + 2);
    index = rowFile.equals(file) && rowBlock == block ? index + 1 : 0;
    index = counted ? row.getLong(columns + 3) : index;
    file = rowFile;
    block = rowBlock;
    Object[] values = new Object[columns];
    for (int i = 0; i < columns; i++) {
      values[i] = row.get(i);
    }
    return new TableRecord(
        RowFactory.create(values),
        row.getString(columns),
        test,
        file,
        fileNumbers.get(URI.create(file).getPath()),
        block,
        index);
  }
}
