package org.meanfield.config;

import java.io.Serializable;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.meanfield.config.SourceConfig.Format;

/**
 * How the bytes of a table are to be read.
 *
 * @param name of the format as Spark calls it
 * @param charset of text; empty for binary formats
 * @param separator between the columns of a line; empty for other formats
 * @param header whether the first line of a file names its columns, which have numbers otherwise
 * @param nullValues texts that mean that there is no value, besides an empty cell
 * @param options that Spark's reader is given as well
 * @param only a file that names those files of the training table which are read, below its folder,
 *     a line each; null where all are
 * @param filters which rows of the training table are read; none where all are
 */
public record TableFormat(
    Format format,
    String name,
    String charset,
    String separator,
    boolean header,
    List<String> nullValues,
    Map<String, String> options,
    URI only,
    List<RowFilter> filters)
    implements Serializable {
  /** What rows that a program hands over are called. */
  private static final String HANDED_OVER = "the Dataset";

  /** Of a place that is no file but a table which Spark knows by name. */
  private static final String TABLE_SCHEME = "table";

  /** What this project sets itself, since it must know of it. */
  private static final Map<String, String> OWN_OPTIONS =
      Map.of(
          "sep", "separator",
          "delimiter", "separator",
          "encoding", "charset",
          "charset", "charset",
          "header", "header",
          "nullvalue", "null-values");

  private static final Set<String> FIXED_OPTIONS =
      Set.of(
          "inferschema",
          "enforceschema",
          "mode",
          "columnnameofcorruptrecord",
          "ignorecorruptfiles",
          "ignoremissingfiles",
          "wholetext");

  public TableFormat {
    nullValues = List.copyOf(nullValues);
    filters = List.copyOf(filters);
    options = new TreeMap<>(options);
  }

  /** A format with everything left as it is by default. */
  public static TableFormat of(Format format) {
    return new TableFormat(
        format,
        format.text(),
        format.isOfText() ? "UTF-8" : "",
        format == Format.CSV ? "," : format == Format.TSV ? "\t" : "",
        format.isDelimited(),
        List.of(),
        Map.of(),
        null,
        List.of());
  }

  /** The same of a table that is read whole. */
  public TableFormat ofAllFiles() {
    return with(null, List.of());
  }

  /** The same of all rows of the files that are read. */
  public TableFormat ofAllRows() {
    return with(only, List.of());
  }

  private TableFormat with(URI files, List<RowFilter> rows) {
    return new TableFormat(
        format, name, charset, separator, header, nullValues, options, files, rows);
  }

  static TableFormat read(Section source, Format format) {
    Rule<String> known = new Rule<>(TableFormat::isCharset, "is no charset that Java knows");
    Rule<String> oneCharacter = new Rule<>(text -> text.length() == 1, "must be one character");
    TableFormat usual = of(format);
    return new TableFormat(
        format,
        format == Format.OTHER ? source.text("format").or("") : format.text(),
        format.isOfText() ? source.text("charset").or(usual.charset, known) : "",
        format.isDelimited() ? source.text("separator").or(usual.separator, oneCharacter) : "",
        format.isDelimited() && source.flag("header").or(true),
        format.isDelimited() || format == Format.JSON ? source.texts("null-values") : List.of(),
        format.isTable() && format != Format.DATASET ? options(source, format) : Map.of(),
        format.isOrdered() ? source.location("only").ifSet().orElse(null) : null,
        format.isTable() ? filters(source) : List.of());
  }

  private static List<RowFilter> filters(Section source) {
    return Stream.of("rows", "slice")
        .map(key -> RowFilter.read(source.section(key)))
        .filter(Objects::nonNull)
        .toList();
  }

  private static boolean isCharset(String name) {
    try {
      return Charset.isSupported(name);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Map<String, String> options(Section source, Format format) {
    Map<String, String> options = source.pairs("options");
    for (String option : options.keySet()) {
      String lower = option.toLowerCase(Locale.ROOT);
      String key = source.full("options") + "." + option;
      if (OWN_OPTIONS.containsKey(lower)) {
        String own = OWN_OPTIONS.get(lower);
        source.findings().reject(key, "set %s instead".formatted(source.full(own)));
      } else if (FIXED_OPTIONS.contains(lower)) {
        source.findings().reject(key, "cannot be set, since examples would be lost unseen");
      } else if (format.isOfText() && lower.equals("multiline")) {
        source.findings().reject(key, "leave it out: files tell whether records go over lines");
      }
    }
    return options;
  }

  /**
   * Where a split's table is: a file or folder, or the name of a table.
   *
   * @param split {@code train} or {@code test}
   */
  URI place(Section source, String split) {
    String hint = "give the table's file or folder";
    return switch (format) {
      case TABLE -> named(source.text("table").required("give the table's name, such as db.name"));
      case JDBC -> named(databaseTable(source));
      case DATASET -> named(HANDED_OVER);
      case OTHER ->
          source.has(split)
              ? source.section(split).location("path").required(hint)
              : named(options.getOrDefault("dbtable", name));
      case IDX, IMAGE_FOLDER, PARQUET, ORC, AVRO, CSV, TSV, JSON, TEXT, ALIGNED_TEXT ->
          source.section(split).location("path").required(hint);
    };
  }

  /** Whether the source has a test split of its own. */
  boolean hasTest(Section source) {
    return format != Format.DATASET && source.has("test");
  }

  private String databaseTable(Section source) {
    if (!options.containsKey("url")) {
      source.findings().missing(source.full("options.url"), "give the database, as jdbc:…");
    }
    String table = options.getOrDefault("dbtable", options.getOrDefault("query", ""));
    if (table.isEmpty()) {
      source
          .findings()
          .missing(source.full("options.dbtable"), "name the table, or give options.query");
    }
    return table;
  }

  /** A table that is no file, as a place. */
  public static URI named(String table) {
    try {
      return new URI(TABLE_SCHEME, null, "/" + table, null);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Whether a place is the name of a table, as {@code table:/db.name}, and no file. */
  public static boolean isNamed(URI place) {
    return TABLE_SCHEME.equals(place.getScheme());
  }

  /**
   * A place for people.
   *
   * @param where it is named, unless it is itself a name
   */
  public static String words(URI place, String where) {
    return isNamed(place) ? tableName(place) : "%s (%s)".formatted(place, where);
  }

  /** A place for people who know where it is named. */
  public static String words(URI place) {
    return isNamed(place) ? tableName(place) : place.toString();
  }

  /** The name of a table that is no file. */
  public static String tableName(URI place) {
    return place.getPath().substring(1);
  }
}
