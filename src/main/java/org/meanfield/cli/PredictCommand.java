package org.meanfield.cli;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.config.Config;
import org.meanfield.config.ConfigException;
import org.meanfield.inference.Prediction;
import org.meanfield.inference.PredictionTable;
import org.meanfield.storage.Storage;
import org.meanfield.training.JobName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Rows in, rows with predictions out. */
@Command(
    name = "predict",
    description = {
      "Predicts for rows in the format of data.source, with or without labels, and writes Parquet:",
      "path, index or the table's other columns, then class, probability, probabilities, error."
    })
final class PredictCommand implements Callable<Integer> {
  @Mixin private PipelineOptions pipeline;
  @Mixin private ModelOption model;
  @Mixin private Output output;
  @Mixin private Help help;

  @Option(
      names = "--input",
      paramLabel = "URI",
      required = true,
      converter = Location.class,
      description = "a folder of images, an IDX file of images, or a table")
  private URI input;

  @Option(
      names = "--output",
      paramLabel = "URI",
      converter = Location.class,
      description = "a folder that does not exist yet")
  private URI target;

  @Option(
      names = "--append-to",
      paramLabel = "URI",
      converter = Location.class,
      description =
          "in place of --output: the folder of a table that gets a partition batch=NAME; the same"
              + " input is not added twice")
  private URI table;

  @Option(
      names = "--batch",
      paramLabel = "NAME",
      description = "with --append-to: such as a date; default a hash of the input's content")
  private String batch;

  @Option(
      names = "--keep-features",
      description =
          "write a table's features, images or texts as well, not its other columns alone; for"
              + " tables only")
  private boolean keepFeatures;

  @Override
  public Integer call() {
    Config config = pipeline.config();
    requireOne();
    if (table == null) {
      output.rows("predict", onSpark(config, this::write), model::describe);
    } else {
      PredictionTable.Added done = onSpark(config, this::append);
      output.rows("predict", done.rows(), object -> describe(done, object));
    }
    return ExitCode.SUCCESS.number();
  }

  private void describe(PredictionTable.Added done, Map<String, Object> object) {
    object.put("appended", done.added());
    if (done.added()) {
      model.describe(object);
    } else {
      object.put("appended-by", done.by());
    }
  }

  private void requireOne() {
    if ((target == null) == (table == null)) {
      throw new ConfigException(
          "predict: wants one of --output URI, a new folder, and --append-to URI, a table");
    }
    if (batch != null && table == null) {
      throw new ConfigException("--batch: goes with --append-to, a table");
    }
  }

  private <R> R onSpark(Config config, BiFunction<JavaSparkContext, Config, R> work) {
    return pipeline.onSpark(
        config,
        spark ->
            new JobName("predict", "predictions for " + Storage.name(input))
                .during(spark, () -> work.apply(spark, config)));
  }

  private Prediction write(JavaSparkContext spark, Config config) {
    return Prediction.predict(spark, config, folder(spark, config), input, target, keepFeatures);
  }

  private PredictionTable.Added append(JavaSparkContext spark, Config config) {
    return PredictionTable.add(
        spark,
        config,
        folder(spark, config),
        input,
        table,
        Optional.ofNullable(batch),
        keepFeatures);
  }

  private URI folder(JavaSparkContext spark, Config config) {
    return model.folder(Storage.of(spark.hadoopConfiguration()), config);
  }
}
