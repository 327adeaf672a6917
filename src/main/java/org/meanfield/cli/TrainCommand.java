package org.meanfield.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.config.Config;
import org.meanfield.training.Training;
import org.meanfield.training.TrainingOutcome;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shards where there are none, trains, evaluates the best model on the test split. */
@Command(
    name = "train",
    description = "Trains a network, and evaluates it on the test split.",
    mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {
  @Mixin private PipelineOptions pipeline;
  @Mixin private Output output;

  @Option(
      names = "--resume",
      description = "go on from the run's newest checkpoint, where there is one")
  private boolean resume;

  @Override
  public Integer call() {
    Config config = pipeline.config();
    Interruption interruption = Interruption.onSignal();
    try (JavaSparkContext spark = pipeline.spark(config);
        TrainingProgress progress = TrainingProgress.onStandardError()) {
      Map<String, Object> outcome =
          Training.train(spark, config, resume, progress, interruption::requested);
      progress.finish();
      output.result(outcome, OutcomeText.of(outcome));
      return TrainingOutcome.Ending.INTERRUPTED.text().equals(outcome.get("outcome"))
          ? ExitCode.INTERRUPTED.number()
          : ExitCode.SUCCESS.number();
    }
  }
}
