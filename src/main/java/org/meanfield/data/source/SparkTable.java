package org.meanfield.data.source;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.meanfield.config.SourceConfig.Format;
import org.meanfield.storage.Storage;

/** A table as Spark reads it. */
public final class SparkTable {
  /** Where Spark puts a line that it cannot parse. */
  private static final String DAMAGED = "_corrupt_record";

  /** The column of text files. */
  static final String LINE = "value";

  private final Format format;
  private final boolean test;
  private final Dataset<Row> table;

  private SparkTable(Format format, boolean test, Dataset<Row> table) {
    this.format = format;
    this.test = test;
    this.table = table;
  }

  /**
   * Opens the table; reads of CSV the header, of JSON everything.
   *
   * @param separator between the columns of CSV
   * @throws org.apache.spark.sql.AnalysisException where Spark finds no such table there
   */
  public static SparkTable open(
      SparkSession session, Format format, String separator, URI table, boolean test) {
    String location = Storage.path(table);
    Dataset<Row> rows = reader(session, format, separator).load(location);
    if (format == Format.CSV) {
      StructType columns = rows.schema().add(DAMAGED, DataTypes.StringType);
      rows = reader(session, format, separator).schema(columns).load(location);
    }
    return new SparkTable(format, test, rows);
  }

  /**
   * Opens text files as a table with the column {@link #LINE} of bytes.
   *
   * @param whole whether a file is one row, instead of each of its lines
   * @throws org.apache.spark.sql.AnalysisException where there are no such files
   */
  static SparkTable ofText(SparkSession session, URI files, boolean whole, boolean test) {
    return new SparkTable(
        Format.TEXT,
        test,
        session.read().format("text").option("wholetext", whole).load(Storage.path(files)));
  }

  /**
   * Numbers in text stay text: what a column must be, its use says, and each row answers for it.
   */
  private static DataFrameReader reader(SparkSession session, Format format, String separator) {
    DataFrameReader reader = session.read().format(format.text());
    return switch (format) {
      case PARQUET -> reader.option("mergeSchema", true);
      case JSON -> reader.option("primitivesAsString", true);
      case CSV ->
          reader
              .option("header", true)
              .option("sep", separator)
              .option("escape", "\"")
              .option("ignoreLeadingWhiteSpace", true)
              .option("ignoreTrailingWhiteSpace", true)
              // Files with columns in another order are refused, instead of read by position.
              .option("enforceSchema", false);
      case IDX, IMAGE_FOLDER, TEXT -> throw new IllegalArgumentException(format + " is no table");
    };
  }

  public StructType schema() {
    return table.schema();
  }

  /** The columns of the table itself, without what Spark adds to tell of damaged lines. */
  public List<StructField> columns() {
    return Arrays.stream(table.schema().fields())
        .filter(column -> !column.name().equals(DAMAGED))
        .toList();
  }

  /** The table's files, in the order that makes the order of its rows. */
  public List<URI> files() {
    return Arrays.stream(table.inputFiles()).sorted().map(URI::create).toList();
  }

  /**
   * Every row.
   *
   * @param firstFile number of the table's first file among those of the source
   * @param names of the columns that are wanted
   */
  public JavaRDD<TableRecord> records(int firstFile, List<String> names) {
    HashMap<String, Integer> numbers = new HashMap<>();
    files().forEach(file -> numbers.put(file.getPath(), firstFile + numbers.size()));
    boolean ofTest = test;
    int columns = names.size();
    return table
        .select(columns(names).toArray(Column[]::new))
        .javaRDD()
        .mapPartitions(rows -> new TableRecords(rows, columns, ofTest, numbers));
  }

  /** What is wanted, then the columns that {@link TableRecords} expects. */
  private List<Column> columns(List<String> names) {
    List<Column> columns = new ArrayList<>();
    names.forEach(name -> columns.add(column(name)));
    boolean damaged = Arrays.asList(table.columns()).contains(DAMAGED);
    columns.add(damaged ? col(DAMAGED) : lit(null).cast(DataTypes.StringType));
    columns.add(col("_metadata.file_path"));
    columns.add(col("_metadata.file_block_start"));
    // A part of a Parquet file may hold more rows than bytes, so there Spark counts them itself.
    boolean counted = format == Format.PARQUET;
    columns.add(counted ? col("_metadata.row_index") : lit(null).cast(DataTypes.LongType));
    return columns;
  }

  /** Text files as they are: Spark would put a mark in the place of what is no UTF-8. */
  private Column column(String name) {
    Column column = col('`' + name.replace("`", "``") + '`');
    return format == Format.TEXT ? column.cast(DataTypes.BinaryType) : column;
  }
}
