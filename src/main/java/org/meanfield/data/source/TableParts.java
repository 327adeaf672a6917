package org.meanfield.data.source;

import java.net.URI;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.FileFormat;
import org.apache.spark.sql.execution.datasources.csv.CSVFileFormat;
import org.apache.spark.sql.execution.datasources.json.JsonFileFormat;
import org.apache.spark.sql.execution.datasources.text.TextFileFormat;
import org.apache.spark.sql.types.DataType;
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
  /** Spark's parser allows no more columns than this, unless it is told. */
  private static final int USUAL_MOST = 20_480;

  private FileReading reading() {
    return new FileReading(session, files);
  }

  List<TablePart> read() {
    return switch (format.format()) {
      case CSV, TSV -> scanned().stream().map(this::delimited).toList();
      case JSON -> scanned().stream().map(this::json).toList();
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
    return scanned().stream().map(alike -> text(alike, whole)).toList();
  }

  private TablePart text(Alike alike, boolean whole) {
    TextScan scan = alike.scan();
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
            .rows(new TextFileFormat(), schema, options, alike.files())
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
        alike.checksums());
  }

  /** Files that are to be read in the same way, in their order, and what they are known by. */
  private record Alike(TextScan scan, Map<URI, TextScan.Summed> scans) {
    List<URI> files() {
      return List.copyOf(scans.keySet());
    }

    List<DataType> objects() {
      return scans.values().stream().map(TextScan.Summed::objects).toList();
    }

    Map<URI, Checksum> checksums() {
      Map<URI, Checksum> checksums = new LinkedHashMap<>();
      scans.forEach((file, scan) -> checksums.put(file, scan.checksum()));
      return checksums;
    }
  }

  private List<Alike> scanned() {
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
    Map<TextScan, Map<URI, TextScan.Summed>> alike = new LinkedHashMap<>();
    for (int i = 0; i < uris.size(); i++) {
      alike
          .computeIfAbsent(scans.get(i).scan(), scan -> new LinkedHashMap<>())
          .put(uris.get(i), scans.get(i));
    }
    return alike.entrySet().stream().map(e -> new Alike(e.getKey(), e.getValue())).toList();
  }

  private TablePart delimited(Alike alike) {
    TextScan scan = alike.scan();
    Header header = Header.of(format, scan, alike.files().get(0));
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
    options.put("columnNameOfCorruptRecord", ObjectTypes.DAMAGE);
    options.put("multiLine", Boolean.toString(scan.whole()));
    options.putAll(format.options());
    return new TablePart(
        reading()
            .rows(
                new CSVFileFormat(),
                schema.add(ObjectTypes.DAMAGE, DataTypes.StringType),
                options,
                alike.files()),
        header.fields(),
        inner,
        ObjectTypes.DAMAGE,
        Places.BLOCKS,
        format.header(),
        new CellText(scan.charset(), !wide, format.nullValues()),
        alike.checksums());
  }

  private TablePart json(Alike alike) {
    TextScan scan = alike.scan();
    Map<String, String> options = ObjectTypes.options(format);
    options.put("multiLine", Boolean.toString(scan.whole()));
    if (!JsonScan.returnsEndLines(Charset.forName(scan.charset()))) {
      options.put("encoding", scan.charset());
      options.put("lineSep", "\n");
    }
    List<StructField> columns = new ObjectTypes(format).columns(alike.objects());
    StructType schema =
        new StructType(columns.toArray(StructField[]::new))
            .add(ObjectTypes.DAMAGE, DataTypes.StringType);
    return new TablePart(
        reading().rows(new JsonFileFormat(), schema, options, alike.files()),
        Header.marked(columns),
        columns.stream().map(StructField::name).toList(),
        ObjectTypes.DAMAGE,
        Places.BLOCKS,
        false,
        new CellText(scan.charset(), false, format.nullValues()),
        alike.checksums());
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
