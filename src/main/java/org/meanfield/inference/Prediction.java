package org.meanfield.inference;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.meanfield.checkpoint.CheckpointException;
import org.meanfield.checkpoint.RunFolder;
import org.meanfield.config.Config;
import org.meanfield.config.ConfigException;
import org.meanfield.config.DataConfig.OnBadRecord;
import org.meanfield.data.DataException;
import org.meanfield.data.Schema;
import org.meanfield.data.prediction.PredictionInput;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.translation.BeamSettings;
import org.meanfield.registry.NamedModel;
import org.meanfield.storage.Storage;

/**
 * Rows in, the same rows with a model's predictions out, in Parquet: one Spark job, and nothing of
 * a row comes to the driver.
 *
 * @param rows of the output
 * @param errors those among them that could not be used
 * @param warnings what is wrong with the model or the input besides, a line each
 * @param notes what was made of values that are missing, a line a column
 */
public record Prediction(
    URI output, long rows, long errors, List<String> warnings, List<String> notes) {
  /** The column of the model that told a row: {@code NAME@VERSION}, or its parameters' hash. */
  static final String VERSION = "model-version";

  private static final String ERROR = "error";

  /**
   * Where predictions go.
   *
   * @param versioned whether the {@link #VERSION} is written even where the model has no version
   * @param fits looks at the columns before rows are read
   */
  record Target(OutputFolder place, boolean versioned, Consumer<StructType> fits) {
    static Target of(JavaSparkContext spark, URI output, Question question) {
      Storage storage = Storage.of(spark.hadoopConfiguration());
      OutputFolder place = new OutputFolder(spark, storage, output, question.command());
      place.requireFree();
      return new Target(place, false, columns -> {});
    }
  }

  /**
   * @param folder of the model
   * @param input in the format of the configuration's {@code data.source}
   * @param output a folder that does not exist yet
   * @param keepFeatures whether a table's columns that the model is fed are in the output as well
   * @throws CheckpointException when there is no model, or it is damaged
   * @throws ConfigException when the output exists, or the source has not what the model takes
   * @throws DataException when the input is missing, empty or not what the model takes, or, unless
   *     {@code data.on-bad-record = skip}, a row cannot be used
   */
  public static Prediction predict(
      JavaSparkContext spark,
      Config config,
      URI folder,
      URI input,
      URI output,
      boolean keepFeatures) {
    Question question = new Question.OwnAnswer();
    Target target = Target.of(spark, output, question);
    return answer(spark, config, folder, input, target, keepFeatures, question);
  }

  static Prediction predict(
      JavaSparkContext spark,
      Config config,
      URI folder,
      URI input,
      Target target,
      boolean keepFeatures) {
    return answer(spark, config, folder, input, target, keepFeatures, new Question.OwnAnswer());
  }

  /**
   * The same with translations of the rows' texts, which stay beside them.
   *
   * @param settings of the beam search
   */
  public static Prediction translate(
      JavaSparkContext spark,
      Config config,
      URI folder,
      URI input,
      URI output,
      BeamSettings settings) {
    Question question = new Question.InTranslation(settings);
    Target target = Target.of(spark, output, question);
    return answer(spark, config, folder, input, target, true, question);
  }

  private static Prediction answer(
      JavaSparkContext spark,
      Config config,
      URI folder,
      URI input,
      Target target,
      boolean keepFeatures,
      Question question) {
    Storage storage = target.place().storage();
    NamedModel named = NamedModel.find(storage, new RunFolder(config.run().dir()), folder);
    TrainedNetwork network = named.read(question.command(), TrainedNetwork::of);
    Optional<String> version =
        target.versioned() || named.version().isPresent()
            ? Optional.of(named.versionText())
            : Optional.empty();
    AnswerColumns answers = question.columns(network, folder);
    try (PredictionInput rows =
        PredictionInput.open(
            spark, storage, config.data(), input, network.format(), keepFeatures)) {
      StructType columns = columns(rows, answers, input.toString());
      target.fits().accept(withVersion(columns, version, input));
      List<String> warnings = new ArrayList<>(network.problems());
      warnings.addAll(rows.warnings());
      List<String> notes = rows.notes();
      return target
          .place()
          .write(
              written -> {
                Question.Asking asking = question.asking(network, config.engine());
                answer(spark, config, network, asking, answers, rows, columns, version, written);
                return counted(rows.session(), written, input, target, warnings, notes);
              });
    }
  }

  private static void answer(
      JavaSparkContext spark,
      Config config,
      TrainedNetwork network,
      Question.Asking asking,
      AnswerColumns answers,
      PredictionInput rows,
      StructType columns,
      Optional<String> version,
      URI written) {
    Broadcast<NetworkState> model = spark.broadcast(network.state());
    try {
      Schema schema = network.format().schema();
      OnBadRecord onBadRecord = config.data().onBadRecord();
      JavaRDD<Row> predicted =
          rows.rows()
              .mapPartitions(
                  part ->
                      new PredictedRows(
                          part, schema, asking.ask(model.value()), answers, onBadRecord));
      rows.reading(() -> write(rows, predicted, columns, version, written));
    } finally {
      model.destroy();
    }
  }

  /** Keys first, errors last. */
  static StructType columns(PredictionInput rows, AnswerColumns answers, String input) {
    List<StructField> columns = new ArrayList<>(AnswerTypes.of(answers));
    columns.add(DataTypes.createStructField(ERROR, DataTypes.StringType, true));
    int keys = 0;
    for (StructField key : rows.keys()) {
      for (StructField own : columns) {
        // Spark tells names apart by more than case only where it is told to.
        if (own.name().toLowerCase(Locale.ROOT).equals(key.name().toLowerCase(Locale.ROOT))) {
          throw taken(input, key.name(), own.name());
        }
      }
      columns.add(keys++, key);
    }
    return new StructType(columns.toArray(StructField[]::new));
  }

  private static DataException taken(String input, String key, String own) {
    return new DataException(
        "%s: column %s would be carried to the output, which has a column %s of its own; rename it"
            .formatted(input, key, own));
  }

  private static Void write(
      PredictionInput rows,
      JavaRDD<Row> predicted,
      StructType columns,
      Optional<String> version,
      URI written) {
    Dataset<Row> output = rows.session().createDataFrame(predicted, columns);
    OutputFolder.writeParquet(
        version.map(model -> output.withColumn(VERSION, lit(model))).orElse(output), written);
    return null;
  }

  private static StructType withVersion(StructType columns, Optional<String> version, URI input) {
    if (version.isEmpty()) {
      return columns;
    }
    if (Stream.of(columns.fieldNames()).anyMatch(VERSION::equalsIgnoreCase)) {
      throw taken(input.toString(), VERSION, VERSION);
    }
    return columns.add(VERSION, DataTypes.StringType);
  }

  /** Counted in what was written: tasks that ran twice are in it once. */
  private static Prediction counted(
      SparkSession session,
      URI written,
      URI input,
      Target target,
      List<String> warnings,
      List<String> notes) {
    Prediction counted = counted(session, written, target.place().target(), warnings, notes);
    if (counted.rows() == 0) {
      throw new DataException(input + ": has no rows; check --input");
    }
    return counted;
  }

  /**
   * @param output where the rows that were written will stand
   */
  static Prediction counted(
      SparkSession session, URI written, URI output, List<String> warnings, List<String> notes) {
    Row counts =
        session.read().parquet(Storage.path(written)).agg(count(lit(1)), count(col(ERROR))).first();
    return new Prediction(output, counts.getLong(0), counts.getLong(1), warnings, notes);
  }
}
