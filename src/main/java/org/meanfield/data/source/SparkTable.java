package org.meanfield.data.source;

import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.meanfield.config.SourceConfig.Format;
import org.meanfield.config.TableFormat;
import org.meanfield.data.DataException;
import org.meanfield.storage.Checksum;
import org.meanfield.storage.Storage;

/** A table as Spark reads it: its columns, and its rows with where they stand. */
public final class SparkTable {
  /** The column of text files. */
  public static final String LINE = "value";

  /** Of a column that folders are called after: its values are texts, which may be numbers. */
  static final String OF_FOLDERS = "meanfield.folders";

  private final URI place;
  private final boolean test;
  private final TableFiles files;
  private final List<TablePart> parts;
  private final List<StructField> columns;
  private final RowSelection selection;

  private SparkTable(
      URI place, boolean test, TableFiles files, List<TablePart> parts, TableFormat format) {
    this.selection = new RowSelection(test ? List.of() : format.filters());
    this.place = place;
    this.test = test;
    this.files = files;
    this.parts = parts;
    this.columns = merged();
  }

  /**
   * Opens the table; reads of delimited files what they begin with, of JSON everything.
   *
   * @throws DataException where a file is not of the format
   * @throws org.apache.spark.sql.AnalysisException where Spark finds no such table there
   */
  public static SparkTable open(SparkSession session, TableFormat format, URI place, boolean test) {
    boolean files = format.format().isOrdered() && !TableFormat.isNamed(place);
    if (!files) {
      return new SparkTable(
          place, test, TableFiles.none(), List.of(NamedTable.open(session, format, place)), format);
    }
    TableFiles found = files(session, format, place, test);
    SparkSession own = format.format() == Format.PARQUET ? session : inOrder(session, format);
    return new SparkTable(
        place, test, found, new TableParts(own, format, found.files()).read(), format);
  }

  private static TableFiles files(
      SparkSession session, TableFormat format, URI place, boolean test) {
    Configuration hadoop = session.sessionState().newHadoopConf();
    // Table formats keep no rows as text, and whoever names a file of text means that.
    if (!format.format().isOfText()) {
      TableLog.requireNoneAbove(Storage.of(hadoop), place);
    }
    return TableFiles.list(hadoop, place, test ? null : format.only());
  }

  /** Of these formats no row tells where it stands, unless a task has the whole file. */
  private static SparkSession inOrder(SparkSession session, TableFormat format) {
    if (format.format().isOfText()) {
      return session;
    }
    SparkSession whole = SourceTables.session(session);
    whole.conf().set("spark.sql.files.maxPartitionBytes", 1L << 50);
    whole.conf().set("spark.sql.files.openCostInBytes", 1L << 50);
    return whole;
  }

  /**
   * Opens text files as a table with the column {@link #LINE}.
   *
   * @param whole whether a file is one row, instead of each of its lines
   */
  public static SparkTable ofText(
      SparkSession session, TableFormat format, URI place, boolean whole, boolean test) {
    TableFiles found = files(session, format, place, test);
    return new SparkTable(
        place, test, found, new TableParts(session, format, found.files()).text(whole), format);
  }

  /** The column {@link #LINE} as one of an output, under another name. */
  public static List<StructField> lineAs(String name) {
    return List.of(new StructField(name, DataTypes.StringType, true, Metadata.empty()));
  }

  /** The columns of all parts, and of the folders. */
  private List<StructField> merged() {
    Map<String, StructField> merged = new LinkedHashMap<>();
    for (TablePart part : parts) {
      part.columns().forEach(column -> merged.merge(column.name(), column, CommonType::of));
    }
    for (String folder : files.folderColumns()) {
      Metadata metadata =
          new MetadataBuilder()
              .putBoolean(merged.containsKey(folder) ? Header.AMBIGUOUS : OF_FOLDERS, true)
              .build();
      merged.put(folder, new StructField(folder, DataTypes.StringType, true, metadata));
    }
    return List.copyOf(merged.values());
  }

  public StructType schema() {
    return new StructType(columns.toArray(StructField[]::new));
  }

  public List<StructField> columns() {
    return columns;
  }

  /** The table's files, in the order that makes the order of its rows. */
  public List<URI> files() {
    return files.uris();
  }

  /** What files are known by that were read to their ends to tell how to read them. */
  Map<URI, Checksum> checksums() {
    Map<URI, Checksum> checksums = new HashMap<>();
    parts.forEach(part -> checksums.putAll(part.checksums()));
    return checksums;
  }

  /** Whether rows have an order, and files that they stand in. */
  boolean hasFiles() {
    return !files().isEmpty();
  }

  /** Its rows, all columns, for what the table is known by where it has no files. */
  Dataset<Row> content() {
    return parts.get(0).rows();
  }

  /**
   * Every row that is read.
   *
   * @param firstFile number of the table's first file among those of the source
   * @param names of the columns that are wanted
   * @throws DataException where some of its delimited files have no such column
   */
  public JavaRDD<TableRecord> records(int firstFile, List<String> names) {
    List<String> all = new ArrayList<>(names);
    for (String column : selection.columns()) {
      if (columns.stream().noneMatch(known -> known.name().equals(column))) {
        throw new DataException(
            "%s: no column %s, which data.source says which rows are read by"
                .formatted(place, column));
      }
      all.add(column);
    }
    return selection.of(everyRecord(firstFile, all));
  }

  private JavaRDD<TableRecord> everyRecord(int firstFile, List<String> names) {
    HashMap<String, Integer> numbers = new HashMap<>();
    files().forEach(file -> numbers.put(file.getPath(), firstFile + numbers.size()));
    HashMap<String, String[]> folders = files.folderValues(place, names);
    JavaRDD<TableRecord> records = null;
    for (TablePart part : parts) {
      requireColumns(part, names);
      Dataset<Row> rows = part.rows().select(selected(part, names).toArray(Column[]::new));
      TableRecords.Layout layout =
          new TableRecords.Layout(
              names,
              Arrays.stream(rows.schema().fields()).map(StructField::dataType).toList(),
              test,
              numbers,
              folders,
              part.header(),
              part.text());
      // Spark would generate code for each column that makes objects of its cells: for many
      // thousands that takes minutes.
      JavaRDD<TableRecord> own =
          rows.queryExecution()
              .toRdd()
              .toJavaRDD()
              .mapPartitions(cells -> new TableRecords(cells, layout));
      records = records == null ? own : records.union(own);
    }
    return records;
  }

  private void requireColumns(TablePart part, List<String> names) {
    Map<String, Integer> indices = part.indices();
    for (String name : names) {
      if (part.header() && !indices.containsKey(name) && !files.folderColumns().contains(name)) {
        throw new DataException(
            "%s: no column %s in %s, which has %s"
                .formatted(
                    place,
                    name,
                    part.rows().inputFiles()[0],
                    TableTypes.listed(part.columns().stream().map(StructField::name).toList())));
      }
    }
  }

  /** What is wanted, then the columns that {@link TableRecords} expects. */
  private List<Column> selected(TablePart part, List<String> names) {
    StructType schema = schema();
    List<Column> selected = new ArrayList<>(part.as(names.stream().map(schema::apply).toList()));
    selected.addAll(part.place(place.toString()));
    return selected;
  }
}
