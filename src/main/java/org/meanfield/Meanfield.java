package org.meanfield;

import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.meanfield.checkpoint.RunFolder;
import org.meanfield.config.Config;
import org.meanfield.config.Locations;
import org.meanfield.data.ColumnNames;
import org.meanfield.data.DataException;
import org.meanfield.data.source.HandedRows;
import org.meanfield.inference.PredictFunction;
import org.meanfield.model.Model;
import org.meanfield.training.Training;
import org.meanfield.training.TrainingListener;
import org.meanfield.training.TrainingRun;
import scala.collection.JavaConverters;

/**
 * Training and predicting from a program of one's own, on the rows of its own Spark session, which
 * is left as it was found. What goes wrong is an exception with the message that a command prints.
 */
public final class Meanfield {
  private Meanfield() {}

  /**
   * Makes the shard set of the rows where there is none, trains, publishes the best round as the
   * run's {@code model/}, and evaluates it on the test split. A run that was finished before stays
   * as it is.
   *
   * @param hocon a configuration as in a file, whose {@code data.source} has {@code columns} alone
   * @param rows with these columns and maybe others; the same ones each time they are computed
   * @throws org.meanfield.config.ConfigException with a line for every error of the configuration,
   *     or where its folder holds another run
   * @throws DataException where rows cannot be used, or the shard set that is there was made of
   *     others
   * @throws org.meanfield.training.TrainingException when the loss is no longer a number
   */
  public static FinishedRun train(String hocon, Dataset<Row> rows) {
    return train(hocon, rows, false);
  }

  /** The same, going on from the run's newest whole checkpoint where there is one. */
  public static FinishedRun resume(String hocon, Dataset<Row> rows) {
    return train(hocon, rows, true);
  }

  private static FinishedRun train(String hocon, Dataset<Row> rows, boolean resume) {
    requireBatch(rows);
    Config config = Config.ofRows(hocon);
    JavaSparkContext spark = spark(rows);
    Warnings warnings = new Warnings();
    return new HandedRows(used(config, rows))
        .during(
            () -> {
              // Also of a shard set that is there it is found out whether it was made of these.
              TrainingRun.shard(spark, config, false)
                  .manifest()
                  .warnings()
                  .forEach(warnings::warning);
              return finished(
                  Training.train(spark, config, resume, warnings, () -> false), warnings);
            });
  }

  /**
   * The same rows in their order, all their columns kept, with those of the model's answers: {@code
   * class}, {@code probability} and {@code probabilities}, or {@code predicted-…} for each number;
   * and {@code error}, which says why a row has no answer. Computed when the rows are.
   *
   * @param model the folder of a model, or of the run that published it, or {@code
   *     REGISTRY/NAME[@VERSION]}
   * @throws org.meanfield.checkpoint.CheckpointException where there is no model, or it is damaged
   * @throws DataException where a column is missing, or of another type
   */
  public static Dataset<Row> predict(URI model, Dataset<Row> rows) {
    requireBatch(rows);
    return Model.load(rows.sparkSession(), model).transform(rows);
  }

  /**
   * The same by a path or a URI as text.
   *
   * @param model such as {@code runs/penguins/model}
   */
  public static Dataset<Row> predict(String model, Dataset<Row> rows) {
    return predict(Locations.absolute(model), rows);
  }

  /**
   * Adds a function to a session's SQL: {@code meanfield_predict('MODEL', column, …)}, the columns
   * in the order of those that the model was trained on, gives a struct of its answers and {@code
   * error}. A champion is looked up when a query is analysed, and stays for that query. It asks
   * about one row at a time: for many, {@link #predict} takes a fraction of the time.
   */
  public static void register(SparkSession session) {
    PredictFunction.register(session);
  }

  private static void requireBatch(Dataset<Row> rows) {
    if (rows.isStreaming()) {
      throw new DataException(
          "the Dataset: is a stream, which has no end; give the rows of a batch, as foreachBatch"
              + " has them");
    }
  }

  private static JavaSparkContext spark(Dataset<Row> rows) {
    return JavaSparkContext.fromSparkContext(rows.sparkSession().sparkContext());
  }

  /**
   * The columns that the configuration names, as far as they are there: no other plays a part, and
   * neither does their order.
   */
  private static Dataset<Row> used(Config config, Dataset<Row> rows) {
    Set<String> named =
        ColumnNames.of(config.flat()).byUse().values().stream()
            .flatMap(List::stream)
            .collect(Collectors.toSet());
    return rows.select(
        JavaConverters.seqAsJavaList(rows.queryExecution().analyzed().output()).stream()
            .filter(column -> named.contains(column.name()))
            .sorted(Comparator.comparing(Attribute::name))
            // Not by its name, of which there may be others.
            .map(Column::new)
            .toArray(Column[]::new));
  }

  private static FinishedRun finished(Map<String, Object> outcome, Warnings warnings) {
    URI run = URI.create(outcome.get("run").toString());
    return new FinishedRun(
        run,
        new RunFolder(run).model(),
        ((Number) outcome.get("rounds")).intValue(),
        metrics(outcome.get("validation")),
        metrics(outcome.get("test")),
        warnings.all);
  }

  private static SortedMap<String, Double> metrics(Object json) {
    TreeMap<String, Double> metrics = new TreeMap<>();
    if (json instanceof Map<?, ?> found) {
      found.forEach(
          (name, value) ->
              metrics.put(
                  name.toString(), value instanceof Number n ? n.doubleValue() : Double.NaN));
    }
    return metrics;
  }

  private static final class Warnings implements TrainingListener {
    private final List<String> all = new ArrayList<>();

    @Override
    public synchronized void warning(String message) {
      if (!all.contains(message)) {
        all.add(message);
      }
    }
  }
}
