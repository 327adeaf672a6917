package org.meanfield.data.source;

import java.net.URI;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.meanfield.storage.Checksum;
import scala.collection.Seq;

/**
 * The files of a table that have the same columns, as Spark reads them.
 *
 * @param columns by the names that the user knows, each once
 * @param inner what Spark calls them
 * @param damage where Spark puts what it cannot parse; null where a format has no such thing
 * @param places what tells where a row stands
 * @param header whether the first row of each file is none
 * @param text how cells are decoded; null where Spark does so
 * @param checksums of the files, where they were read to their ends to tell how to read them
 */
record TablePart(
    Dataset<Row> rows,
    List<StructField> columns,
    List<String> inner,
    String damage,
    Places places,
    boolean header,
    CellText text,
    Map<URI, Checksum> checksums) {

  /** What tells where a row stands. */
  enum Places {
    /** Where the part of the file begins that is read in one go, and the order of its rows. */
    BLOCKS,
    /** The row's number in its file, as the format counts it. */
    NUMBERS,
    /** Nothing but what the row holds. */
    CONTENT
  }

  /** The places of the columns by their names, which may be many thousands. */
  Map<String, Integer> indices() {
    Map<String, Integer> indices = new HashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      indices.putIfAbsent(columns.get(i).name(), i);
    }
    return indices;
  }

  /** Columns as these fields; one that there is not is null in every row. */
  List<Column> as(List<StructField> fields) {
    Map<String, Integer> places = indices();
    // By their places: names that differ by case alone would be one to a session of another's.
    Seq<Attribute> attributes = rows.queryExecution().analyzed().output();
    return fields.stream()
        .map(
            field ->
                places.containsKey(field.name())
                    ? as(attributes, places.get(field.name()), field.dataType())
                    : functions.lit(null).cast(field.dataType()))
        .toList();
  }

  private Column as(Seq<Attribute> attributes, int index, DataType type) {
    Column column = new Column(attributes.apply(index));
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
