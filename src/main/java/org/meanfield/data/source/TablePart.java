package org.meanfield.data.source;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/**
 * The files of a table that have the same columns, as Spark reads them.
 *
 * @param columns by the names that the user knows, each once
 * @param inner what Spark calls them
 * @param damage where Spark puts what it cannot parse; null where a format has no such thing
 * @param places what tells where a row stands
 * @param header whether the first row of each file is none
 * @param text how cells are decoded; null where Spark does so
 */
record TablePart(
    Dataset<Row> rows,
    List<StructField> columns,
    List<String> inner,
    String damage,
    Places places,
    boolean header,
    CellText text) {

  /** What tells where a row stands. */
  enum Places {
    /** Where the part of the file begins that is read in one go, and the order of its rows. */
    BLOCKS,
    /** The row's number in its file, as the format counts it. */
    NUMBERS,
    /** Nothing but what the row holds. */
    CONTENT
  }

  private int index(String name) {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  boolean has(String name) {
    return index(name) >= 0;
  }

  /** A column as this type; null in every row where there is none. */
  Column column(String name, DataType type) {
    int index = index(name);
    if (index < 0) {
      return functions.lit(null).cast(type);
    }
    Column column = rows.col(quoted(inner.get(index)));
    DataType own = columns.get(index).dataType();
    if (own.equals(type)) {
      return column;
    }
    // A float is what it is written as, as in a table of floats: 0.1, and not 0.10000000149.
    return isFloat(own) ? column.cast(textsOf(own)).cast(type) : column.cast(type);
  }

  private static boolean isFloat(DataType type) {
    return type instanceof ArrayType array
        ? isFloat(array.elementType())
        : type.equals(DataTypes.FloatType);
  }

  private static DataType textsOf(DataType type) {
    return type instanceof ArrayType array
        ? DataTypes.createArrayType(textsOf(array.elementType()))
        : DataTypes.StringType;
  }

  /** Of all columns those of which Spark makes hashes: maps have no order. */
  static Column[] hashable(Dataset<Row> rows) {
    return Arrays.stream(rows.schema().fields())
        .filter(field -> !field.dataType().catalogString().contains("map<"))
        .map(field -> rows.col(quoted(field.name())))
        .toArray(Column[]::new);
  }

  private static String quoted(String name) {
    return '`' + name.replace("`", "``") + '`';
  }

  /** What {@link TableRecords} expects behind the columns. */
  List<Column> place(String table) {
    Column none = functions.lit(null);
    Column damaged = damage == null ? none : rows.col(quoted(damage));
    if (places == Places.CONTENT) {
      Column[] all = hashable(rows);
      return List.of(
          damaged.cast(DataTypes.StringType),
          functions.lit(table),
          // Rows have no order but that of their content.
          functions.shiftrightunsigned(functions.xxhash64(all), 1),
          none.cast(DataTypes.LongType));
    }
    Column metadata = rows.metadataColumn("_metadata");
    return List.of(
        damaged.cast(DataTypes.StringType),
        metadata.getField("file_path"),
        metadata.getField("file_block_start"),
        // A part of a Parquet file may hold more rows than bytes, so there Spark counts them.
        places == Places.NUMBERS ? metadata.getField("row_index") : none.cast(DataTypes.LongType));
  }
}
