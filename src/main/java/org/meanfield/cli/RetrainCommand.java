package org.meanfield.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.config.Config;
import org.meanfield.config.ConfigTemplate;
import org.meanfield.retraining.Retraining;
import org.meanfield.retraining.RetrainingOutcome;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A registered model trained on what is new, and promoted where it is better. */
@Command(
    name = "retrain",
    description = {
      "Trains a registered model on what is new at its source, from the version in service on, and"
          + " puts the new version in service where it is better on data that neither was trained"
          + " on. Otherwise the old one stays. Either way the verdict says why.",
      "",
      "Safe to call at any time: one call at a time works on a model, and one that was killed is"
          + " gone on with. Exits with 0 whether the version was promoted or the old one kept, or"
          + " nothing is new; with 5 when another call is under way.",
      ""
    })
final class RetrainCommand implements Callable<Integer> {
  @Mixin private PipelineOptions pipeline;
  @Mixin private Output output;
  @Mixin private Help help;

  @Option(names = "--dry-run", description = "say what is new, and do nothing")
  private boolean dryRun;

  @Option(
      names = "--again",
      paramLabel = "VERSION",
      split = ",",
      description =
          "take the data of this version again, which was set aside when the version was worse for"
              + " certain, or rolled back; several with commas between")
  private List<Integer> again = new ArrayList<>();

  @Override
  public Integer call() {
    ConfigTemplate template = pipeline.template();
    Config config = template.config();
    try (Interruption interruption = Interruption.onSignal()) {
      RetrainingOutcome outcome =
          pipeline.onSpark(config, spark -> retrain(spark, template, interruption));
      output.result(outcome.json(), text(outcome.json()));
      return outcome.exit();
    }
  }

  private RetrainingOutcome retrain(
      JavaSparkContext spark, ConfigTemplate template, Interruption interruption) {
    try (TrainingProgress progress = new TrainingProgress()) {
      return Retraining.run(spark, template, dryRun, again, progress, interruption::requested);
    }
  }

  private static String text(Map<String, Object> json) {
    StringBuilder lines = new StringBuilder();
    for (String key : List.of("outcome", "model", "version", "champion", "reason", "advice")) {
      if (json.get(key) != null) {
        lines.append(lines.length() == 0 ? "" : System.lineSeparator());
        lines.append(key).append(" ".repeat(10 - key.length())).append(json.get(key));
      }
    }
    return lines.toString();
  }
}
