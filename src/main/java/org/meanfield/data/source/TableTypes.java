package org.meanfield.data.source;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;
import org.meanfield.config.PairSource;
import org.meanfield.config.SeriesSource;
import org.meanfield.config.TableColumns;
import org.meanfield.config.TableFormat;
import org.meanfield.config.TableSource;
import org.meanfield.config.TextSource;
import org.meanfield.data.DataException;

/** Checks a table's columns against what the configuration uses them for. */
public final class TableTypes {
  /** Columns that a message lists at most, and the length of a name in it. */
  private static final int NAMED = 20;

  private static final int LONGEST = 60;

  private final TableFormat format;
  private final StructType schema;
  private final String table;
  private final List<String> problems = new ArrayList<>();

  private TableTypes(TableFormat format, StructType schema, String table) {
    this.format = format;
    this.schema = schema;
    this.table = table;
  }

  /**
   * @param table and where the configuration names it, for messages
   * @param test whether it is the test split's, whose rows all count as much
   * @return whether features stand in one column of arrays
   * @throws DataException that names every column which is missing or of the wrong type
   */
  static boolean checkLabelled(TableSource source, StructType schema, String table, boolean test) {
    TableTypes types = new TableTypes(source.format(), schema, table);
    types.checkInputs(source.columns());
    types.checkLabels(source.columns());
    types.checkWeight(test ? "" : source.weight());
    types.throwIfAny();
    return types.hasArrays(source.columns().features());
  }

  /**
   * The same for a table that needs no label.
   *
   * @throws DataException that names every column which is missing or of the wrong type
   */
  public static boolean checkUnlabelled(TableSource source, StructType schema, String table) {
    TableTypes types = new TableTypes(source.format(), schema, table);
    types.checkInputs(source.columns());
    types.throwIfAny();
    return types.hasArrays(source.columns().features());
  }

  /**
   * Checks the columns of documents and their classes.
   *
   * @param test whether they are the test split's, which all count as much
   * @throws DataException that names every column which is missing or of the wrong type
   */
  static void requireDocuments(TextSource source, StructType schema, String table, boolean test) {
    TableTypes types = new TableTypes(source.format(), schema, table);
    types.require(source.text(), DataTypes.StringType::equals, "texts");
    if (source.hasLabel()) {
      types.require(source.label(), ColumnType::isClass, "strings or numbers");
    }
    types.checkWeight(test ? "" : source.weight());
    types.throwIfAny();
  }

  /**
   * Checks the column of texts of a table that needs no classes.
   *
   * @throws DataException where it is missing or of the wrong type
   */
  public static void requireTexts(TextSource source, StructType schema, String table) {
    TableTypes types = new TableTypes(source.format(), schema, table);
    types.require(source.text(), DataTypes.StringType::equals, "texts");
    types.throwIfAny();
  }

  /**
   * Checks the columns of pairs of texts.
   *
   * @throws DataException that names every column which is missing or of the wrong type
   */
  static void requirePairs(PairSource source, StructType schema, String table) {
    TableTypes types = new TableTypes(source.format(), schema, table);
    types.require(source.source(), DataTypes.StringType::equals, "texts");
    types.require(source.target(), DataTypes.StringType::equals, "texts");
    types.throwIfAny();
  }

  /**
   * Checks the column of a table of texts that are to be translated.
   *
   * @throws DataException where it is missing or of the wrong type
   */
  public static void requireSources(PairSource source, StructType schema, String table) {
    TableTypes types = new TableTypes(source.format(), schema, table);
    types.require(source.source(), DataTypes.StringType::equals, "texts");
    types.throwIfAny();
  }

  /**
   * Checks the columns of time series.
   *
   * @throws DataException that names every column which is missing or of the wrong type
   */
  public static void requireSeries(SeriesSource source, StructType schema, String table) {
    TableTypes types = new TableTypes(source.format(), schema, table);
    types.require(source.time(), ColumnType::isTime, "dates, timestamps, whole numbers or texts");
    Stream.concat(source.targets().stream(), source.covariates().stream())
        .forEach(column -> types.require(column, types::isNumber, "numbers"));
    if (!source.seriesId().isEmpty()) {
      types.require(source.seriesId(), ColumnType::isName, "strings or whole numbers");
    }
    types.throwIfAny();
  }

  private void checkWeight(String weight) {
    if (!weight.isEmpty()) {
      require(weight, this::isNumber, "numbers");
    }
  }

  private void throwIfAny() {
    if (!problems.isEmpty()) {
      throw new DataException(String.join("\n", problems));
    }
  }

  private void checkInputs(TableColumns columns) {
    if (columns.hasImage()) {
      require(columns.image(), DataTypes.BinaryType::equals, "binary (PNG, JPEG or samples)");
    }
    boolean single = columns.features().size() == 1;
    for (String category : columns.categorical()) {
      require(category, ColumnType::isClass, "strings or numbers, as categories are");
    }
    for (String feature : columns.features()) {
      if (columns.categorical().contains(feature)) {
        continue;
      }
      require(
          feature,
          type -> isNumber(type) || (single && isArray(type)),
          (single ? "numbers or arrays of numbers" : "numbers") + remedy(feature));
    }
  }

  private void checkLabels(TableColumns columns) {
    for (String label : columns.labels()) {
      if (columns.values()) {
        require(label, this::isNumber, "numbers");
      } else {
        require(label, ColumnType::isClass, "strings or numbers");
      }
    }
  }

  private boolean has(String column) {
    return schema.getFieldIndex(column).isDefined();
  }

  private String remedy(String feature) {
    if (!has(feature)) {
      return "";
    }
    if (ColumnType.isName(type(feature))) {
      return "; where it tells categories, name it in data.source.columns.categorical too";
    }
    return ColumnType.isVector(type(feature))
        ? "; MLlib's vector_to_array makes an array of its vectors"
        : "";
  }

  /** The first of some names, as many as people read, none of them a whole line. */
  static List<String> listed(List<String> names) {
    List<String> first = new ArrayList<>();
    for (String name : names.subList(0, Math.min(names.size(), NAMED))) {
      first.add(name.length() > LONGEST ? name.substring(0, LONGEST) + "…" : name);
    }
    if (names.size() > NAMED) {
      first.add("… " + (names.size() - NAMED) + " more");
    }
    return first;
  }

  private void require(String column, Predicate<DataType> fits, String wanted) {
    if (!has(column)) {
      List<String> names = Arrays.asList(schema.fieldNames());
      problems.add(
          "%s: no column %s; there are %s%s"
              .formatted(table, column, listed(names), OtherWriting.advice(format, names)));
      return;
    }
    DataType type = type(column);
    Metadata metadata = schema.apply(column).metadata();
    if (metadata.contains(Header.AMBIGUOUS)) {
      problems.add("%s: two columns are called %s; rename one".formatted(table, column));
    }
    if (!fits.test(type) && !metadata.contains(SparkTable.OF_FOLDERS)) {
      problems.add(
          "%s: column %s is of type %s, wanted %s"
              .formatted(table, column, type.simpleString(), wanted));
    }
  }

  /** Formats of text have their numbers as text, which is parsed row by row. */
  private boolean isNumber(DataType type) {
    return format.format().isOfText()
        ? type.equals(DataTypes.StringType)
        : type instanceof NumericType;
  }

  private boolean isArray(DataType type) {
    return type instanceof ArrayType array && isNumber(array.elementType());
  }

  private boolean hasArrays(List<String> features) {
    return features.size() == 1 && isArray(type(features.get(0)));
  }

  private DataType type(String column) {
    return schema.fields()[schema.fieldIndex(column)].dataType();
  }
}
