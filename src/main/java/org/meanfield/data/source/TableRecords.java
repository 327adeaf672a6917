package org.meanfield.data.source;

import java.io.Serializable;
import java.net.URI;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import scala.Function1;

/** Numbers the rows of a task, which come part of file by part of file, and decodes their cells. */
final class TableRecords implements Iterator<TableRecord> {
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final Iterator<InternalRow> rows;
  private final Layout layout;
  private final int columns;
  private final List<Function1<Object, Object>> objects;
  private String file = "";
  private int fileNumber;
  private String[] folders;
  private long block;
  private long index;
  private TableRecord next;

  /**
   * What is known of the rows.
   *
   * @param names of their columns
   * @param types of all that Spark gives
   * @param fileNumbers by path
   * @param folders what the folders say of the columns, by path; empty where they say nothing
   * @param header whether a file's first row is none
   * @param text how cells are decoded; null where they are
   */
  record Layout(
      List<String> names,
      List<DataType> types,
      boolean test,
      HashMap<String, Integer> fileNumbers,
      HashMap<String, String[]> folders,
      boolean header,
      CellText text)
      implements Serializable {}

  /**
   * @param rows of the example's columns, then a damaged line, the file's URI, where the part
   *     begins, and the row's number in the file where Spark knows it; as Spark has them
   */
  TableRecords(Iterator<InternalRow> rows, Layout layout) {
    this.rows = rows;
    this.layout = layout;
    this.columns = layout.names.size();
    this.objects =
        layout.types.stream().map(CatalystTypeConverters::createToScalaConverter).toList();
  }

  @Override
  public boolean hasNext() {
    while (next == null && rows.hasNext()) {
      next = record(rows.next());
    }
    return next != null;
  }

  @Override
  public TableRecord next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    TableRecord record = next;
    next = null;
    return record;
  }

  /** Null for the row that names the columns. */
  private TableRecord record(InternalRow row) {
    boolean counted = !row.isNullAt(columns + 3);
    String rowFile = text(row, columns + 1);
    long rowBlock = counted ? 0 : row.getLong(columns + 2);
    boolean continued = rowFile.equals(file) && rowBlock == block;
    boolean header = layout.header && rowBlock == 0;
    index = continued ? index + 1 : header ? -1 : 0;
    index = counted ? row.getLong(columns + 3) : index;
    if (!rowFile.equals(file)) {
      file = rowFile;
      String path = URI.create(file).getPath();
      folders = layout.folders.get(path);
      fileNumber = layout.fileNumbers.getOrDefault(path, 0);
    }
    block = rowBlock;
    return index < 0 ? null : numbered(row);
  }

  private Object cell(InternalRow row, int column) {
    return row.isNullAt(column)
        ? null
        : objects.get(column).apply(row.get(column, layout.types.get(column)));
  }

  private static String text(InternalRow row, int column) {
    return row.getUTF8String(column).toString();
  }

  private TableRecord numbered(InternalRow row) {
    String problem = row.isNullAt(columns) ? null : damaged(text(row, columns));
    Object[] values = new Object[columns];
    for (int i = 0; i < columns; i++) {
      values[i] = folders != null && folders[i] != null ? folders[i] : cell(row, i);
      try {
        values[i] = layout.text == null ? values[i] : decoded(values[i]);
        values[i] =
            layout.names.get(i).equals(SparkTable.LINE) ? withoutReturn(values[i]) : values[i];
      } catch (BadRecordException e) {
        problem = problem == null ? cell(layout.names.get(i)) + e.getMessage() : problem;
        values[i] = null;
      }
    }
    return new TableRecord(
        new SparkCells(RowFactory.create(values)),
        problem,
        layout.test,
        file,
        fileNumber,
        block,
        index);
  }

  private Object decoded(Object value) throws BadRecordException {
    Object text = value;
    if (value instanceof byte[] bytes) {
      text = CellText.decode(bytes, layout.text.charset());
    } else if (value instanceof String string) {
      text = layout.text.decode(string);
    }
    boolean first = block == 0 && index == 0;
    return first && text instanceof String string && string.startsWith(BYTE_ORDER_MARK)
        ? string.substring(1)
        : text;
  }

  /** Of characters of two bytes or more, Spark ends a line at the line feed alone. */
  private static Object withoutReturn(Object line) {
    return line instanceof String string && string.endsWith("\r")
        ? string.substring(0, string.length() - 1)
        : line;
  }

  private String damaged(String stored) {
    return "cannot be parsed: " + TableRecord.quote(layout.text.lenient(stored));
  }

  private static String cell(String column) {
    return column.equals(SparkTable.LINE) ? "" : "column " + column + " ";
  }
}
