package org.meanfield.cli;

import java.net.URI;
import java.util.concurrent.Callable;
import org.meanfield.config.Config;
import org.meanfield.inference.Prediction;
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
      required = true,
      converter = Location.class,
      description = "a folder that does not exist yet")
  private URI target;

  @Option(
      names = "--keep-features",
      description =
          "write a table's features, images or texts as well, not its other columns alone; for"
              + " tables only")
  private boolean keepFeatures;

  @Override
  public Integer call() {
    Config config = pipeline.config();
    URI folder = model.folder(config);
    Prediction prediction =
        pipeline.onSpark(
            config,
            spark ->
                new JobName("predict", "predictions for " + Storage.name(input))
                    .during(
                        spark,
                        () ->
                            Prediction.predict(
                                spark, config, folder, input, target, keepFeatures)));
    output.rows("predict", prediction);
    return ExitCode.SUCCESS.number();
  }
}
