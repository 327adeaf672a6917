package org.meanfield.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValueFactory;
import java.io.Serializable;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.meanfield.config.SplitsConfig.By;

/** Where examples come from, in one of the formats. */
public sealed interface SourceConfig extends Serializable
    permits IdxSource,
        ImageFolderSource,
        TableSource,
        TextSource,
        PairSource,
        AlignedSource,
        SeriesSource {

  /** Uses of columns that are lists though there be one column. */
  Set<String> LISTS = Set.of("features", "categorical", "targets", "covariates");

  /** One answer for each kind of source. */
  interface Cases<R> {
    R idx(IdxSource idx);

    R imageFolder(ImageFolderSource folder);

    R table(TableSource table);

    R text(TextSource text);

    R pairs(PairSource pairs);

    R aligned(AlignedSource aligned);

    R series(SeriesSource series);
  }

  <R> R match(Cases<R> cases);

  /** Whether the source has a test split of its own. */
  boolean hasTest();

  /** Whether the order of the examples may mean something, such as time. */
  boolean hasOrder();

  /** The column that says how much examples count in training; empty where there is none. */
  default String weight() {
    return "";
  }

  /** Whether examples are features of a table's rows. */
  default boolean hasFeatures() {
    return false;
  }

  /**
   * A table and where it is.
   *
   * @param place a file or folder, or what {@link TableFormat#isNamed} is
   */
  record Table(TableFormat format, URI place) implements Serializable {}

  /** The table that is trained on; empty where that is none with columns. */
  default Optional<Table> trainingTable() {
    return Optional.empty();
  }

  /** The columns that are forecast; empty for all sources but time series. */
  default List<String> targets() {
    return List.of();
  }

  /** What may decide on the test split. */
  default Rule<By> splitRule() {
    if (hasTest()) {
      return new Rule<>(by -> by == By.SOURCE, "must be source, since data.source.test is given");
    }
    return hasOrder()
        ? new Rule<>(
            by -> by == By.FRACTION || by == By.POSITION,
            "must be fraction or position, or source with data.source.test, the test split")
        : new Rule<>(
            by -> by == By.FRACTION,
            "must be fraction, since its examples have no order that means anything, or source with"
                + " data.source.test");
  }

  /** What decides on the test split where nothing is said. */
  default By defaultSplit() {
    return hasTest() ? By.SOURCE : By.FRACTION;
  }

  /** The formats, as {@code data.source.format} spells them. */
  enum Format {
    IDX,
    IMAGE_FOLDER,
    PARQUET,
    ORC,
    /** Where Spark has its package. */
    AVRO,
    /** Numbers and texts are told apart by the columns' use. */
    CSV,
    /** The same with tabs between the columns. */
    TSV,
    /** An object a line, or one array or object a file. */
    JSON,
    TEXT,
    /** Two text files, line by line. */
    ALIGNED_TEXT,
    /** A table of a database. */
    JDBC,
    /** A table of Spark's catalog. */
    TABLE,
    /** Rows that a program hands over. */
    DATASET,
    /** Whatever else Spark can read, by the name that it has there. */
    OTHER;

    /** The format as Spark calls it. */
    public String text() {
      return Choices.spell(this);
    }

    /** Whether there are columns with names. */
    public boolean isTable() {
      return switch (this) {
        case IDX, IMAGE_FOLDER, TEXT, ALIGNED_TEXT -> false;
        case PARQUET, ORC, AVRO, CSV, TSV, JSON, JDBC, TABLE, DATASET, OTHER -> true;
      };
    }

    /** Whether a line has its columns one after the other. */
    public boolean isDelimited() {
      return this == CSV || this == TSV;
    }

    /** Whether files hold text, and numbers as text. */
    public boolean isOfText() {
      return isDelimited() || this == JSON || this == TEXT || this == ALIGNED_TEXT;
    }

    /** Whether rows have an order, that of files and of places in them. */
    public boolean isOrdered() {
      return this != JDBC && this != TABLE && this != DATASET && this != OTHER;
    }
  }

  /**
   * @param task that decides on what is read from a table
   */
  static SourceConfig read(Section source, Task task) {
    Rule<Format> fits =
        switch (task) {
          case CLASSIFICATION ->
              new Rule<>(
                  format -> format != Format.TEXT && format != Format.ALIGNED_TEXT,
                  "must be a table, idx or image-folder for network.task = classification");
          case GENERATION ->
              new Rule<>(
                  format -> format != Format.TEXT && format != Format.ALIGNED_TEXT,
                  "must be idx, image-folder or a table of images for network.task = generation");
          case LANGUAGE_MODEL, MASKED_LANGUAGE_MODEL ->
              new Rule<>(
                  format -> format == Format.TEXT || format.isTable(),
                  "must be text or a table for network.task = " + task.text());
          case TRANSLATION ->
              new Rule<>(
                  format -> format == Format.ALIGNED_TEXT || format.isTable(),
                  "must be aligned-text or a table for network.task = translation");
          case REGRESSION, SEQUENCE_CLASSIFICATION, FORECASTING ->
              new Rule<>(Format::isTable, "must be a table for network.task = " + task.text());
        };
    Entry<Format> given = source.choice("format", Format.class, Format.OTHER);
    Format format =
        source.has("table")
            ? given.or(Format.TABLE, fits)
            : given.required("give idx, image-folder, parquet, csv, tsv, json, text, …", fits);
    if (!source.findings().sound(source.full("format"))) {
      source.acceptAnything();
    }
    return switch (task) {
      case CLASSIFICATION, REGRESSION, GENERATION -> labelled(source, format, task);
      case LANGUAGE_MODEL, MASKED_LANGUAGE_MODEL, SEQUENCE_CLASSIFICATION ->
          TextSource.read(source, format, task);
      case TRANSLATION ->
          format == Format.ALIGNED_TEXT
              ? AlignedSource.read(source)
              : PairSource.read(source, format);
      case FORECASTING -> SeriesSource.read(source, format);
    };
  }

  /**
   * Rows that a program hands over, with the columns that a model was trained on.
   *
   * @param columns by their use, as the configuration calls it
   * @param where they are recorded, for messages
   * @throws ConfigException where no row can have them
   */
  static SourceConfig ofRows(Map<String, List<String>> columns, Task task, String where) {
    Map<String, Object> uses = new TreeMap<>();
    columns.forEach(
        (use, names) ->
            uses.put(use, names.size() == 1 && !LISTS.contains(use) ? names.get(0) : names));
    uses.remove("weight");
    ConfigObject source =
        ConfigValueFactory.fromMap(Map.of("format", Format.DATASET.text(), "columns", uses));
    Findings findings = new Findings(where);
    SourceConfig read = read(Section.recorded(source, findings), task);
    findings.throwIfAny();
    return read;
  }

  /** Whether there are files, and no more than a name or rows of a program. */
  default boolean hasFiles() {
    return true;
  }

  private static SourceConfig labelled(Section source, Format format, Task task) {
    return switch (format) {
      case IDX -> IdxSource.read(source, task);
      case IMAGE_FOLDER -> ImageFolderSource.read(source, task);
      case PARQUET, ORC, AVRO, CSV, TSV, JSON, TEXT, ALIGNED_TEXT, JDBC, TABLE, DATASET, OTHER ->
          TableSource.read(source, format, task);
    };
  }
}
