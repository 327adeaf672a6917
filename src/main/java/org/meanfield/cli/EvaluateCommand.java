package org.meanfield.cli;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.meanfield.config.Amount;
import org.meanfield.config.Config;
import org.meanfield.data.Split;
import org.meanfield.evaluation.Evaluation;
import org.meanfield.network.Report;
import org.meanfield.storage.Storage;
import org.meanfield.training.ModelEvaluation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A model on a split. */
@Command(
    name = "evaluate",
    description = {
      "Evaluates a model on a split of the configuration's shard set. Where it is the run's own,"
          + " what there is to see is drawn into the run's samples/. Network, classes and"
          + " normalisation are the model's.",
      ""
    })
final class EvaluateCommand implements Callable<Integer> {
  @Mixin private PipelineOptions pipeline;
  @Mixin private ModelOption model;
  @Mixin private Output output;
  @Mixin private Help help;

  @Option(
      names = "--split",
      paramLabel = "SPLIT",
      converter = SplitName.class,
      description = "train, validation or test; default ${DEFAULT-VALUE}",
      defaultValue = "test")
  private Split split;

  @Option(
      names = "--other-data",
      description =
          "evaluate also on shards that the model was not trained with, and say how much of the"
              + " split it was trained on, where that can be known")
  private boolean otherData;

  @Override
  public Integer call() {
    Config config = pipeline.config();
    ModelEvaluation done =
        pipeline.onSpark(
            config,
            spark ->
                ModelEvaluation.evaluate(
                    spark,
                    config,
                    model.folder(Storage.of(spark.hadoopConfiguration()), config),
                    split,
                    otherData));
    done.notes().forEach(note -> System.err.println("meanfield: " + note));
    Evaluation evaluation = done.evaluation();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("command", "evaluate");
    json.put("split", split.text());
    json.put("model", model.found().toString());
    model.describe(json);
    json.put("shards", done.shards().toString());
    json.put("other-data", done.otherData().isPresent());
    done.otherData().ifPresent(data -> json.put("trained-on", data.json()));
    json.put("examples", evaluation.examples());
    json.put("metrics", evaluation.metrics());
    evaluation.reports().forEach(report -> json.putAll(report.json()));
    json.put("pictures", done.pictures().stream().map(URI::toString).toList());
    output.result(json, text(done));
    return ExitCode.SUCCESS.number();
  }

  private static String text(ModelEvaluation done) {
    Evaluation evaluation = done.evaluation();
    List<String> parts = new ArrayList<>();
    parts.add(
        String.format(
            Locale.ROOT,
            "%s, %s: %s",
            evaluation.split().text(),
            Amount.grouped(evaluation.examples(), "example"),
            OutcomeText.metrics(evaluation.metrics())));
    evaluation.reports().stream()
        .map(Report::text)
        .filter(text -> !text.isEmpty())
        .forEach(parts::add);
    done.pictures().forEach(picture -> parts.add("picture  " + picture));
    return String.join(System.lineSeparator().repeat(2), parts);
  }
}
