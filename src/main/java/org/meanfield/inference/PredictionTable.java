package org.meanfield.inference;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.meanfield.config.Config;
import org.meanfield.config.ConfigException;
import org.meanfield.data.DataException;
import org.meanfield.data.source.Fingerprints;
import org.meanfield.storage.Storage;
import org.meanfield.storage.StorageException;

/**
 * A table that a job adds predictions to night by night: a folder with a partition for each batch,
 * {@code batch=NAME}, as {@code spark.read().parquet} takes it. A batch is called after the content
 * of its input where nobody names it, so the same input is never added twice.
 *
 * <p>A partition is written in a hidden folder of the table and appears in one step on the local
 * file system and on HDFS. An object store copies it file by file, each file whole: there a reader
 * who will not see a part of a batch waits for its {@code _SUCCESS}, which comes last.
 */
public final class PredictionTable {
  private static final String COLUMN = "batch";
  private static final String PARTITION = COLUMN + "=";
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z][A-Za-z0-9._-]*|[0-9]{4}-[0-9]{2}-[0-9]{2}");
  private static final int HASH_DIGITS = 16;

  private final JavaSparkContext spark;
  private final Storage storage;
  private final URI table;

  private PredictionTable(JavaSparkContext spark, Storage storage, URI table) {
    this.spark = spark;
    this.storage = storage;
    this.table = table;
  }

  /**
   * A batch of predictions in the table.
   *
   * @param rows it, as it stands there
   * @param added whether it was added now; else the table had it
   * @param by the models that predicted it where the table had it, such as {@code penguins@3}
   */
  public record Added(Prediction rows, boolean added, List<String> by) {}

  /**
   * Predicts for an input and adds that to the table, which need not exist yet.
   *
   * @param batch its name; empty for one made of the input's content
   * @throws ConfigException where the batch cannot be called so
   * @throws DataException where the table holds something else, or its columns are others
   * @throws StorageException of kind {@code ALREADY_EXISTS} where another added it meanwhile
   */
  public static Added add(
      JavaSparkContext spark,
      Config config,
      URI folder,
      URI input,
      URI table,
      Optional<String> batch,
      boolean keepFeatures) {
    Storage storage = Storage.of(spark.hadoopConfiguration());
    PredictionTable predictions = new PredictionTable(spark, storage, table);
    predictions.requireTable();
    String name = batch.map(PredictionTable::requireName).orElseGet(() -> predictions.named(input));
    URI partition = Storage.child(table, PARTITION + name);
    if (storage.exists(partition)) {
      return predictions.standing(partition);
    }
    Prediction.Target target =
        new Prediction.Target(
            new OutputFolder(spark, storage, partition, "meanfield predict"),
            true,
            predictions::requireSameColumns);
    return new Added(
        Prediction.predict(spark, config, folder, input, target, keepFeatures), true, List.of());
  }

  private static String requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new ConfigException(
          "--batch = %s: must be a date such as 2026-01-31, or begin with a letter and have letters, digits, '.', '_' and '-', since a folder is called so, and Spark takes 7 and 007 for one"
              .formatted(name));
    }
    return name;
  }

  /** Begins with letters, so that Spark takes the name of no batch for a number. */
  private String named(URI input) {
    if (!storage.exists(input)) {
      throw new DataException(input + ": no such file or folder; check --input");
    }
    List<URI> files = storage.isFolder(input) ? storage.filesBelow(input) : List.of(input);
    String sha256 = new Fingerprints(spark, storage).of("--input", input, files).sha256();
    return "input-" + sha256.substring(0, HASH_DIGITS);
  }

  private void requireTable() {
    if (storage.exists(table) && !(storage.isFolder(table) && storage.files(table).isEmpty())) {
      throw new DataException(
          "--append-to %s: holds files of its own, and no batches; name a folder that --append-to began, or a new one"
              .formatted(table));
    }
  }

  private List<URI> batches() {
    return storage.exists(table)
        ? storage.folders(table).stream()
            .filter(folder -> Storage.name(folder).startsWith(PARTITION))
            .filter(this::isWhole)
            .toList()
        : List.of();
  }

  private boolean isWhole(URI partition) {
    return storage.exists(Storage.child(partition, OutputFolder.COMPLETE));
  }

  /** A table whose batches differ cannot be read as one. */
  private void requireSameColumns(StructType columns) {
    if (Stream.of(columns.fieldNames()).anyMatch(COLUMN::equalsIgnoreCase)) {
      throw new DataException(
          "--append-to %s: the input has a column %s, which tells the table's batches apart; rename it in the input"
              .formatted(table, COLUMN));
    }
    List<URI> batches = batches();
    if (batches.isEmpty()) {
      return;
    }
    URI last = batches.get(batches.size() - 1);
    StructType there = session().read().parquet(Storage.path(last)).schema();
    if (!there.asNullable().equals(columns.asNullable())) {
      throw new DataException(
          "--append-to %s: its columns are %s, and these predictions have %s; append them to another folder"
              .formatted(table, there.simpleString(), columns.simpleString()));
    }
  }

  private Added standing(URI partition) {
    if (!isWhole(partition)) {
      throw new DataException(
          "%s: is not whole, since it has no %s; where no other command is writing it, delete it and append again"
              .formatted(partition, OutputFolder.COMPLETE));
    }
    List<String> models = models(partition);
    Prediction rows =
        Prediction.counted(
            session(),
            partition,
            partition,
            List.of(),
            List.of(
                partition
                    + ": was appended before, by "
                    + String.join(", ", models)
                    + ", so nothing is written; append them under another --batch to have this model's as well"));
    return new Added(rows, false, models);
  }

  private List<String> models(URI partition) {
    return session()
        .read()
        .parquet(Storage.path(partition))
        .select(Prediction.VERSION)
        .distinct()
        .collectAsList()
        .stream()
        .map((Row row) -> row.getString(0))
        .sorted()
        .toList();
  }

  private SparkSession session() {
    return SparkSession.builder().sparkContext(spark.sc()).getOrCreate();
  }
}
