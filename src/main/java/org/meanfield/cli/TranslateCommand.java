package org.meanfield.cli;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.meanfield.config.Config;
import org.meanfield.config.ConfigException;
import org.meanfield.inference.Prediction;
import org.meanfield.inference.TranslatedText;
import org.meanfield.network.Picture;
import org.meanfield.network.translation.BeamSettings;
import org.meanfield.storage.Storage;
import org.meanfield.training.JobName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Texts in another language, or in another form. */
@Command(
    name = "translate",
    description = {
      "Translates one text, or the texts of rows in the format of data.source, with or without"
          + " targets; rows are written as Parquet: the columns of the input, then translation,"
          + " error.",
      ""
    })
final class TranslateCommand implements Callable<Integer> {
  @Mixin private PipelineOptions pipeline;
  @Mixin private ModelOption model;
  @Mixin private Output output;
  @Mixin private Help help;

  @Option(names = "--text", paramLabel = "TEXT", description = "the text to translate")
  private String text;

  @Option(
      names = "--input",
      paramLabel = "URI",
      converter = Location.class,
      description = "in place of --text: a table of texts")
  private URI input;

  @Option(
      names = "--output",
      paramLabel = "URI",
      converter = Location.class,
      description = "with --input: a folder that does not exist yet")
  private URI target;

  @Option(
      names = "--beam",
      paramLabel = "N",
      description =
          "beginnings that are followed side by side; 1 takes the likeliest token always, and is"
              + " fastest; default 4")
  private Integer beam;

  @Option(
      names = "--length-penalty",
      paramLabel = "A",
      description =
          "the greater, the longer translations are; 0 takes probabilities as they are; default"
              + " 0.6")
  private Double lengthPenalty;

  @Option(
      names = "--attention",
      paramLabel = "FILE.png",
      converter = Location.class,
      description = "with --text: draw where the model looks; replaces a file that is there")
  private URI attention;

  @Override
  public Integer call() {
    Config config = pipeline.config();
    BeamSettings settings =
        new BeamSettings(
            beam == null ? BeamSettings.DEFAULT.beam() : beam,
            lengthPenalty == null ? BeamSettings.DEFAULT.lengthPenalty() : lengthPenalty);
    requireOne();
    if (text == null) {
      translateRows(config, settings);
    } else {
      translateText(config, settings);
    }
    return ExitCode.SUCCESS.number();
  }

  private void requireOne() {
    if ((text == null) == (input == null)) {
      throw new ConfigException(
          "translate: wants one of --text TEXT, and --input URI with --output URI");
    }
    if ((input == null) != (target == null)) {
      throw new ConfigException(
          input == null
              ? "--output: goes with --input; --text is translated to standard output"
              : "--input: goes with --output, the folder that translations are written to");
    }
    if (attention != null && text == null) {
      throw new ConfigException("--attention: goes with --text, of one text");
    }
  }

  private void translateText(Config config, BeamSettings settings) {
    TranslatedText translated =
        pipeline.onFiles(config, storage -> translated(storage, config, settings));
    Output.warn(translated.warnings());
    Output.warnOfUnknown(translated.unknown());
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("command", "translate");
    json.put("text", translated.text());
    json.put("tokens", translated.tokens());
    model.describe(json);
    output.result(json, translated.text());
  }

  private TranslatedText translated(Storage storage, Config config, BeamSettings settings) {
    if (attention != null) {
      Location.requireFile(storage, "--attention", attention);
    }
    TranslatedText translated =
        TranslatedText.of(
            storage, config, model.folder(storage, config), text, settings, attention != null);
    Optional<Picture> picture = translated.attention();
    picture.ifPresent(drawn -> storage.replace(attention, drawn.png()));
    return translated;
  }

  private void translateRows(Config config, BeamSettings settings) {
    Prediction done =
        pipeline.onSpark(
            config,
            spark ->
                new JobName("translate", "translations for " + Storage.name(input))
                    .during(
                        spark,
                        () ->
                            Prediction.translate(
                                spark,
                                config,
                                model.folder(Storage.of(spark.hadoopConfiguration()), config),
                                input,
                                target,
                                settings)));
    output.rows("translate", done, model::describe);
  }
}
