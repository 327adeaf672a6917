package org.meanfield.data.source;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.SchemaPruning;
import org.meanfield.config.TableFormat;
import org.meanfield.config.TableSource;
import org.meanfield.data.DataException;
import org.meanfield.spark.JobFailure;
import org.meanfield.storage.Storage;
import org.meanfield.storage.StorageException;

/**
 * The tables of a source, opened and checked.
 *
 * @param test the test split's, or none
 * @param arrays whether the only feature column holds arrays
 */
public record SourceTables(
    TableSource source, SparkTable train, List<SparkTable> test, boolean arrays) {
  /** How Spark begins the message where it met a file that it cannot read; the file follows. */
  private static final List<String> UNREADABLE =
      List.of("Encountered error while reading file ", "[CANNOT_READ_FILE_FOOTER]");

  private static final String EXCLUDED_RULES = "spark.sql.optimizer.excludedRules";

  public static SourceTables open(JavaSparkContext spark, Storage storage, TableSource source) {
    requireFound(storage, source);
    SparkSession session = session(spark);
    return reading(
        source.format(),
        named(source),
        () -> {
          SparkTable train = SparkTable.open(session, source.format(), source.train(), false);
          boolean arrays =
              TableTypes.checkLabelled(
                  source,
                  train.schema(),
                  TableFormat.words(source.train(), "data.source.train.path"),
                  false);
          List<SparkTable> tests = new ArrayList<>();
          if (source.hasTest()) {
            SparkTable test = SparkTable.open(session, source.format(), source.test(), true);
            TableTypes.checkLabelled(
                source,
                test.schema(),
                TableFormat.words(source.test(), "data.source.test.path"),
                true);
            tests.add(test);
          }
          return new SourceTables(source, train, tests, arrays);
        });
  }

  private static void requireFound(Storage storage, TableSource source) {
    List<String> missing =
        Stream.concat(Stream.of(source.train()), source.testTable().stream())
            .filter(table -> !exists(storage, table))
            .map(URI::toString)
            .toList();
    if (!missing.isEmpty()) {
      throw new DataException(
          "%s: no such table; check data.source".formatted(String.join(", ", missing)));
    }
  }

  /**
   * @throws DataException that names every file and folder which is not there
   */
  static void requireThere(Storage storage, List<URI> places) {
    String missing =
        places.stream()
            .filter(place -> !exists(storage, place))
            .map(URI::toString)
            .collect(Collectors.joining(", "));
    if (!missing.isEmpty()) {
      throw new DataException(missing + ": no such file or folder; check data.source");
    }
  }

  /** Whether there is a file or folder; of the name of a table Spark says so itself. */
  public static boolean exists(Storage storage, URI table) {
    return TableFormat.isNamed(table) || storage.exists(table);
  }

  /** A session of its own: what a cluster or a user has set for others must not change the rows. */
  public static SparkSession session(JavaSparkContext spark) {
    return session(SparkSession.builder().sparkContext(spark.sc()).getOrCreate());
  }

  /** Another one of the same application. */
  public static SparkSession session(SparkSession another) {
    SparkSession session = another.newSession();
    session.conf().set("spark.sql.caseSensitive", true);
    session.conf().set("spark.sql.files.ignoreCorruptFiles", false);
    session.conf().set("spark.sql.files.ignoreMissingFiles", false);
    // Otherwise a CSV line with too many values passes for whole.
    session.conf().set("spark.sql.csv.parser.columnPruning.enabled", false);
    // To prune nested columns merges every column with every other: minutes for many thousands. Of
    // files it does so even where that is off, since where a row stands is nested.
    session.conf().set("spark.sql.optimizer.nestedSchemaPruning.enabled", false);
    session.conf().set(EXCLUDED_RULES, excluded(session.conf().get(EXCLUDED_RULES, "")));
    return session;
  }

  private static String excluded(String already) {
    String pruning = SchemaPruning.class.getName();
    return already.isBlank() ? pruning : already + "," + pruning;
  }

  /** Every row of the source, the test split's last and without weights: those are training's. */
  public JavaRDD<TableRecord> records() {
    List<String> names = new ArrayList<>(source.columns().inputs());
    names.addAll(source.columns().labels());
    JavaRDD<TableRecord> records = train.records(0, weighed(names, source.weight()));
    for (SparkTable table : test) {
      records = records.union(table.records(train.files().size(), names));
    }
    return records;
  }

  /** Columns, and that of weights behind them where there is one. */
  static List<String> weighed(List<String> columns, String weight) {
    List<String> names = new ArrayList<>(columns);
    if (!weight.isEmpty()) {
      names.add(weight);
    }
    return names;
  }

  public <T> T reading(Callable<T> work) {
    return reading(source.format(), named(source), work);
  }

  /** Turns Spark's complaints about some tables into our own. */
  public static <T> T reading(TableFormat format, String tables, Callable<T> work) {
    try {
      return work.call();
    } catch (Exception e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (StorageException.isOfOtherSums(cause)) {
          throw new DataException(stale(cause), e);
        }
      }
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        String message = String.valueOf(cause.getMessage());
        if (cause instanceof AnalysisException
            || UNREADABLE.stream().anyMatch(message::startsWith)) {
          throw new DataException(
              "Spark cannot read %s as %s: %s".formatted(tables, format.name(), message.strip()),
              e);
        }
      }
      throw JobFailure.causeOf(e);
    }
  }

  /** Hadoop keeps sums of a local file beside it, and believes them. */
  private static String stale(Throwable failure) {
    return "%s; if it was edited since it was written, delete the file beside it whose name ends in .crc; otherwise it is damaged"
        .formatted(failure.getMessage());
  }

  private static String named(TableSource source) {
    return source
        .testTable()
        .map(test -> TableFormat.words(source.train()) + " and " + TableFormat.words(test))
        .orElse(TableFormat.words(source.train()));
  }
}
