package org.meanfield.data.source;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.RowFactory;
import org.meanfield.config.RowFilter;
import org.meanfield.data.DataException;

/**
 * Records of a table that filters let through. Those whose column cannot be read stay, and count as
 * bad: who cannot tell whether a record is meant must not drop it unseen.
 */
record RowSelection(List<RowFilter> filters) implements Serializable {

  /** Columns that are read besides those of the examples, behind them. */
  List<String> columns() {
    return filters.stream().map(RowFilter::column).toList();
  }

  /**
   * @param records whose last columns are those of the filters
   * @return without these
   */
  JavaRDD<TableRecord> of(JavaRDD<TableRecord> records) {
    return filters.isEmpty() ? records : records.map(this::selected).filter(Objects::nonNull);
  }

  /** Null where a filter leaves it out. */
  private TableRecord selected(TableRecord record) {
    int own = record.columns().length() - filters.size();
    String damage = record.damage();
    for (int i = 0; i < filters.size(); i++) {
      try {
        if (!isMeant(filters.get(i), record.columns().get(own + i))) {
          return null;
        }
      } catch (BadRecordException e) {
        String problem = "column %s %s".formatted(filters.get(i).column(), e.getMessage());
        damage = damage == null ? problem : damage;
      }
    }
    Object[] cells = IntStream.range(0, own).mapToObj(record.columns()::get).toArray();
    return new TableRecord(
        new SparkCells(RowFactory.create(cells)),
        damage,
        record.test(),
        record.file(),
        record.fileNumber(),
        record.block(),
        record.index());
  }

  private static boolean isMeant(RowFilter filter, Object cell) throws BadRecordException {
    if (!filter.value().isEmpty() && !filter.value().equals(text(cell))) {
      return false;
    }
    if (filter.after().isEmpty() && filter.until().isEmpty()) {
      return true;
    }
    OrderedValue value = OrderedValue.of(cell);
    return (filter.after().isEmpty() || value.compareTo(bound(filter, filter.after())) > 0)
        && (filter.until().isEmpty() || value.compareTo(bound(filter, filter.until())) <= 0);
  }

  /** A cell as a filter's value names it. */
  static String text(Object cell) {
    return Objects.toString(cell, "");
  }

  private static OrderedValue bound(RowFilter filter, String text) {
    try {
      return OrderedValue.of(text);
    } catch (BadRecordException e) {
      throw new DataException(
          "data.source.rows of column %s: the bound %s".formatted(filter.column(), e.getMessage()),
          e);
    }
  }
}
