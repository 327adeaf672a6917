package org.meanfield.data.source;

import java.io.Serializable;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.config.TableFormat;
import org.meanfield.data.DataException;

/** What one column of a training table holds, read before anything is made of the rest. */
public record ColumnScan(JavaSparkContext spark, TableFormat format, URI place, String column) {

  /**
   * Where the rows of a table stand beside a bound.
   *
   * @param last the greatest value; null where no row has one
   * @param before rows with no more than the bound
   * @param after rows with more
   */
  public record Extent(OrderedValue last, long before, long after) implements Serializable {

    private Extent with(Extent other) {
      boolean further = last == null || other.last != null && other.last.compareTo(last) > 0;
      return new Extent(further ? other.last : last, before + other.before, after + other.after);
    }
  }

  /**
   * @param bound empty where every row is beyond it
   * @throws DataException where there is no such column
   */
  public Extent extent(Optional<OrderedValue> bound) {
    OrderedValue than = bound.orElse(null);
    return cells().map(cell -> one(cell, than)).fold(new Extent(null, 0, 0), Extent::with);
  }

  /**
   * How many rows stand between two bounds: beyond the one, and not beyond the other.
   *
   * @param after empty where every row is beyond it
   */
  public long between(Optional<OrderedValue> after, OrderedValue until) {
    OrderedValue than = after.orElse(null);
    return cells()
        .filter(cell -> one(cell, than).after == 1 && one(cell, until).before == 1)
        .count();
  }

  /** What is no value is found out, and named, where examples are made of the rows. */
  private static Extent one(TableRecord record, OrderedValue bound) {
    try {
      OrderedValue value = OrderedValue.of(record.columns().get(0));
      boolean after = bound == null || value.compareTo(bound) > 0;
      return new Extent(value, after ? 0 : 1, after ? 1 : 0);
    } catch (BadRecordException e) {
      return new Extent(null, 0, 0);
    }
  }

  /**
   * Rows by what they have in the column, as {@code data.source.slice.value} names it.
   *
   * @param most values at most
   * @throws DataException where there are more
   */
  public TreeMap<String, Long> counts(int most) {
    TreeMap<String, Long> counts =
        new TreeMap<>(
            cells().map(record -> RowSelection.text(record.columns().get(0))).countByValue());
    counts.remove("");
    if (counts.size() > most) {
      throw new DataException(
          "column %s has %s different values, and slices are made of at most %s; name a column of few"
              .formatted(column, counts.size(), most));
    }
    return counts;
  }

  private JavaRDD<TableRecord> cells() {
    return SourceTables.reading(
        format,
        place.toString(),
        () -> {
          SparkTable table = SparkTable.open(SourceTables.session(spark), format, place, false);
          if (List.of(table.schema().fieldNames()).contains(column)) {
            return table.records(0, List.of(column));
          }
          throw new DataException(
              "%s: has no column %s; it has %s"
                  .formatted(
                      place, column, TableTypes.listed(List.of(table.schema().fieldNames()))));
        });
  }
}
