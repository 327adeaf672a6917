package org.meanfield.cli;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.meanfield.config.Config;
import org.meanfield.config.ConfigException;
import org.meanfield.inference.Prediction;
import org.meanfield.inference.SampleRequest;
import org.meanfield.inference.SampledFiles;
import org.meanfield.inference.SampledGrid;
import org.meanfield.storage.Storage;
import org.meanfield.training.JobName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Images from a generator. */
@Command(
    name = "sample",
    description = {
      "Makes images with a generator: a few in one picture, or many in a folder. The image of a"
          + " number is the same for the same seed, however many are made. Of a conditional model"
          + " classes take turns, and have a row each in the picture.",
      ""
    })
final class SampleCommand implements Callable<Integer> {
  @Mixin private PipelineOptions pipeline;
  @Mixin private ModelOption model;
  @Mixin private Output output;
  @Mixin private Help help;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "64",
      description = "images to make; default ${DEFAULT-VALUE}")
  private int count;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "the same seed makes the same images; default run.seed")
  private Long seed;

  @Option(
      names = "--class",
      paramLabel = "NAME",
      description = "of a conditional model: make images of this class alone")
  private String className;

  @Option(
      names = "--out",
      paramLabel = "FILE.png",
      converter = Location.class,
      description = "a picture of all images; replaces a file that is there")
  private URI picture;

  @Option(
      names = "--interpolate",
      paramLabel = "SEED",
      description = "with --out: each row goes from an image of --seed to one of this seed")
  private Long interpolate;

  @Option(
      names = "--output",
      paramLabel = "URI",
      converter = Location.class,
      description = "in place of --out: a folder that does not exist yet")
  private URI target;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "with --output: parquet, rows of number, class (where there are such) and image; or png,"
              + " a file each; default parquet")
  private SampledFiles.Format format;

  @Override
  public Integer call() {
    Config config = pipeline.config();
    requireOne();
    SampleRequest request =
        new SampleRequest(
            count, seed == null ? config.run().seed() : seed, Optional.ofNullable(className));
    output.rows(
        "sample",
        picture == null ? files(config, request) : grid(config, request),
        model::describe);
    return ExitCode.SUCCESS.number();
  }

  private void requireOne() {
    if ((picture == null) == (target == null)) {
      throw new ConfigException(
          "sample: wants one of --out FILE.png, for a picture, and --output URI, for a folder");
    }
    if (interpolate != null && picture == null) {
      throw new ConfigException("--interpolate: goes with --out, a picture");
    }
    if (format != null && target == null) {
      throw new ConfigException("--format: goes with --output, a folder");
    }
  }

  private Prediction grid(Config config, SampleRequest request) {
    return pipeline.onFiles(
        config,
        storage -> {
          Location.requireFile(storage, "--out", picture);
          SampledGrid grid =
              SampledGrid.of(
                  storage,
                  config,
                  model.folder(storage, config),
                  request,
                  interpolate == null ? OptionalLong.empty() : OptionalLong.of(interpolate));
          storage.replace(picture, grid.picture().png());
          return new Prediction(picture, count, 0, grid.warnings(), List.of());
        });
  }

  private Prediction files(Config config, SampleRequest request) {
    SampledFiles.Format written = format == null ? SampledFiles.Format.PARQUET : format;
    return pipeline.onSpark(
        config,
        spark ->
            new JobName("sample", "images for " + Storage.name(target))
                .during(
                    spark,
                    () ->
                        SampledFiles.write(
                            spark,
                            config,
                            model.folder(Storage.of(spark.hadoopConfiguration()), config),
                            request,
                            target,
                            written)));
  }
}
