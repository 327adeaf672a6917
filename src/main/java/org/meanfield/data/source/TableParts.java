package org.meanfield.data.source;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.FileFormat;
import org.apache.spark.sql.execution.datasources.csv.CSVFileFormat;
import org.apache.spark.sql.execution.datasources.json.JsonFileFormat;
import org.apache.spark.sql.execution.datasources.text.TextFileFormat;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.meanfield.config.SourceConfig.Format;
import org.meanfield.config.TableFormat;
import org.meanfield.data.source.TablePart.Places;
import org.meanfield.spark.JobFailure;
import org.meanfield.storage.Checksum;
import org.meanfield.storage.SparkFiles;
import org.meanfield.storage.Storage;

/**
 * Files as Spark reads them, each with those that are alike: of delimited files those with the same
 * first line, so that columns are known by name in every file, whatever their order.
 *
 * @param files of one table
 */
record TableParts(SparkSession session, TableFormat format, SparkFiles files) {
  /** Where Spark puts a record that it cannot parse; no column of a user's is called so. */
  private static final String DAMAGE = "meanfield: damaged record";

  /** Spark's parser allows no more columns than this, unless it is told. */
  private static final int USUAL_MOST = 20_480;

  private FileReading reading() {
    return new FileReading(session, files);
  }

  List<TablePart> read() {
    return switch (format.format()) {
      case CSV, TSV -> delimited();
      case JSON -> json();
      case PARQUET -> parquet();
      case ORC, AVRO -> List.of(typed(files.uris()));
      default -> throw new IllegalArgumentException(format + " has no files of rows");
    };
  }

  /**
   * Text files, with the column {@link SparkTable#LINE}.
   *
   * @param whole whether a file is one row, instead of each of its lines
   */
  List<TablePart> text(boolean whole) {
    List<TablePart> parts = new ArrayList<>();
    scanned().forEach((scan, alike) -> parts.add(text(scan, alike, whole)));
    return parts;
  }

  private TablePart text(TextScan scan, Map<URI, Checksum> alike, boolean whole) {
    Map<String, String> options = new TreeMap<>();
    if (whole) {
      options.put("wholetext", "true");
    } else if (CellText.isWide(scan.charset())) {
      options.put("encoding", scan.charset());
      options.put("lineSep", "\n");
    }
    // Bytes, though the column is called a text: Spark would put a mark in the place of bad ones.
    StructType schema = new StructType().add(SparkTable.LINE, DataTypes.StringType);
    Dataset<Row> rows =
        reading()
            .rows(new TextFileFormat(), schema, options, List.copyOf(alike.keySet()))
            .withColumn(
                SparkTable.LINE,
                org.apache.spark.sql.functions.col(SparkTable.LINE).cast(DataTypes.BinaryType));
    CellText text = new CellText(scan.charset(), true, List.of());
    return new TablePart(
        rows,
        List.of(rows.schema().fields()),
        List.of(SparkTable.LINE),
        null,
        Places.BLOCKS,
        false,
        text,
        alike);
  }

  /** The files that are alike, in their order, with what they are known by. */
  private Map<TextScan, Map<URI, Checksum>> scanned() {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    Storage storage = Storage.of(spark.hadoopConfiguration());
    TableFormat of = format;
    List<URI> uris = files.uris();
    List<TextScan.Summed> scans =
        TaskResult.all(
            spark
                .parallelize(uris, Fingerprints.tasks(spark, uris.size()))
                .map(file -> TaskResult.of(() -> TextScan.of(storage, file, of)))
                .collect());
    Map<TextScan, Map<URI, Checksum>> alike = new LinkedHashMap<>();
    for (int i = 0; i < uris.size(); i++) {
      alike
          .computeIfAbsent(scans.get(i).scan(), scan -> new LinkedHashMap<>())
          .put(uris.get(i), scans.get(i).checksum());
    }
    return alike;
  }

  private List<TablePart> delimited() {
    List<TablePart> parts = new ArrayList<>();
    scanned().forEach((scan, alike) -> parts.add(delimited(scan, alike)));
    return parts;
  }

  private TablePart delimited(TextScan scan, Map<URI, Checksum> alike) {
    List<URI> uris = List.copyOf(alike.keySet());
    Header header = Header.of(format, scan, uris.get(0));
    StructType schema = new StructType();
    List<String> inner = new ArrayList<>();
    for (int i = 0; i < header.names().size(); i++) {
      inner.add("c" + i);
      schema = schema.add("c" + i, DataTypes.StringType);
    }
    boolean wide = CellText.isWide(scan.charset());
    Map<String, String> options = new TreeMap<>();
    options.put(
        "sep", wide ? format.separator() : CellText.asBytes(format.separator(), scan.charset()));
    options.put("encoding", wide ? scan.charset() : "ISO-8859-1");
    options.put("escape", "\"");
    options.put("ignoreLeadingWhiteSpace", "true");
    options.put("ignoreTrailingWhiteSpace", "true");
    options.put("maxColumns", Integer.toString(Math.max(USUAL_MOST, 2 * inner.size())));
    options.put("columnNameOfCorruptRecord", DAMAGE);
    options.put("multiLine", Boolean.toString(scan.whole()));
    options.putAll(format.options());
    return new TablePart(
        reading()
            .rows(new CSVFileFormat(), schema.add(DAMAGE, DataTypes.StringType), options, uris),
        header.fields(),
        inner,
        DAMAGE,
        Places.BLOCKS,
        format.header(),
        new CellText(scan.charset(), !wide, format.nullValues()),
        alike);
  }

  /**
   * Numbers in text stay text: what a column must be, its use says, and each row answers for it.
   */
  private List<TablePart> json() {
    List<TablePart> parts = new ArrayList<>();
    scanned()
        .forEach(
            (scan, alike) -> {
              Map<String, String> options = new TreeMap<>();
              options.put("primitivesAsString", "true");
              options.put("columnNameOfCorruptRecord", DAMAGE);
              options.put("multiLine", Boolean.toString(scan.whole()));
              if (!TextScan.isUtf8(scan.charset())) {
                options.put("encoding", scan.charset());
                options.put("lineSep", "\n");
              }
              options.putAll(format.options());
              parts.add(json(scan, options, alike));
            });
    return parts;
  }

  private TablePart json(TextScan scan, Map<String, String> options, Map<URI, Checksum> alike) {
    FileFormat json = new JsonFileFormat();
    List<URI> uris = List.copyOf(alike.keySet());
    List<StructField> columns =
        Stream.of(reading().schema(json, options, uris).fields())
            .filter(column -> !column.name().equals(DAMAGE))
            .toList();
    StructType schema =
        new StructType(columns.toArray(StructField[]::new)).add(DAMAGE, DataTypes.StringType);
    return new TablePart(
        reading().rows(json, schema, options, uris),
        Header.marked(columns),
        columns.stream().map(StructField::name).toList(),
        DAMAGE,
        Places.BLOCKS,
        false,
        new CellText(scan.charset(), false, format.nullValues()),
        alike);
  }

  /** Files whose columns differ in type cannot be read in one go; each file says its own. */
  private List<TablePart> parquet() {
    try {
      return List.of(typed(files.uris()));
    } catch (Exception e) {
      // Spark's are checked, and Scala does not declare them.
      if (!String.valueOf(e.getMessage()).contains("CANNOT_MERGE_SCHEMAS")) {
        throw JobFailure.causeOf(e);
      }
    }
    Map<StructType, List<URI>> alike = new LinkedHashMap<>();
    for (URI file : files.uris()) {
      StructType schema = reading().schema(reading().format(format), Map.of(), List.of(file));
      alike.computeIfAbsent(schema, s -> new ArrayList<>()).add(file);
    }
    return alike.values().stream().map(this::typed).toList();
  }

  /** Of a format that knows the types of its columns. */
  private TablePart typed(List<URI> alike) {
    Map<String, String> options = new TreeMap<>(Map.of("mergeSchema", "true"));
    options.putAll(format.options());
    FileFormat reader = reading().format(format);
    StructType schema = reading().schema(reader, options, alike);
    return new TablePart(
        reading().rows(reader, schema, options, alike),
        List.of(schema.fields()),
        List.of(schema.fieldNames()),
        null,
        format.format() == Format.PARQUET ? Places.NUMBERS : Places.BLOCKS,
        false,
        null,
        Map.of());
  }
}
