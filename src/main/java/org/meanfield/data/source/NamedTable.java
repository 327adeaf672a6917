package org.meanfield.data.source;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.meanfield.config.TableFormat;
import org.meanfield.data.DataException;
import org.meanfield.storage.Storage;

/** A table of a catalog or of a database, or what else Spark has a package for. */
final class NamedTable {
  private NamedTable() {}

  /**
   * @throws DataException where whatever Spark has for it cannot open it
   */
  static TablePart open(SparkSession session, TableFormat format, URI place) {
    DataFrameReader reader = session.read().options(format.options());
    Dataset<Row> rows =
        switch (format.format()) {
          case TABLE -> opened(format, place, () -> reader.table(TableFormat.tableName(place)));
          case DATASET -> HandedRows.now(session);
          case JDBC -> database(reader, format, TableFormat.tableName(place));
          default -> opened(format, place, () -> loaded(reader.format(format.name()), place));
        };
    return new TablePart(
        rows,
        List.of(rows.schema().fields()),
        List.of(rows.columns()),
        null,
        TablePart.Places.CONTENT,
        false,
        null,
        Map.of());
  }

  private static Dataset<Row> loaded(DataFrameReader reader, URI place) {
    return TableFormat.isNamed(place)
        ? reader.load()
        // What is named is a place, and no pattern.
        : reader.option("__globPaths__", false).load(Storage.path(place));
  }

  /** What a package of somebody else's throws where it lacks a setting is for its user to mend. */
  private static Dataset<Row> opened(
      TableFormat format, URI place, Supplier<Dataset<Row>> opening) {
    try {
      return opening.get();
    } catch (RuntimeException e) {
      throw new DataException(
          "Spark cannot open %s as %s: %s; check data.source, and the settings of Spark that this kind of table needs (spark.sql.…)"
              .formatted(
                  TableFormat.words(place),
                  format.name(),
                  String.valueOf(e.getMessage()).strip().replaceAll("\\s*\n\\s*", "; ")),
          e);
    }
  }

  private static Dataset<Row> database(DataFrameReader reader, TableFormat format, String table) {
    boolean query = table.equals(format.options().get("query"));
    return (query ? reader : reader.option("dbtable", table)).format("jdbc").load();
  }
}
