package org.meanfield.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.config.Config;
import org.meanfield.evaluation.Evaluation;
import org.meanfield.network.Report;
import org.meanfield.training.Training;
import org.meanfield.training.TrainingOutcome;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shards where there are none, trains, evaluates the best model on the test split. */
@Command(
    name = "train",
    description = {
      "Trains a network, publishes the best round as the run's model/, and evaluates it on the test"
          + " split. Makes the shard set first where there is none.",
      "",
      "Ctrl-C ends with a checkpoint after the present round, a second one at once; --resume goes"
          + " on from there. A finished run stays as it is.",
      ""
    })
final class TrainCommand implements Callable<Integer> {
  @Mixin private PipelineOptions pipeline;
  @Mixin private Output output;
  @Mixin private Help help;

  @Option(
      names = "--resume",
      description = "go on from the run's newest whole checkpoint; starts the run if there is none")
  private boolean resume;

  @Override
  public Integer call() {
    Config config = pipeline.config();
    try (Interruption interruption = Interruption.onSignal()) {
      Trained trained = pipeline.onSpark(config, spark -> train(spark, config, interruption));
      Map<String, Object> outcome = trained.outcome;
      output.result(outcome, trained.text(config.training().master().resumes()));
      return TrainingOutcome.Ending.INTERRUPTED.text().equals(outcome.get("outcome"))
          ? ExitCode.INTERRUPTED.number()
          : ExitCode.SUCCESS.number();
    }
  }

  /**
   * @param test empty also for a run that was finished before
   */
  private record Trained(Map<String, Object> outcome, Optional<Evaluation> test) {
    String text(boolean resumes) {
      List<String> parts = new ArrayList<>(List.of(OutcomeText.of(outcome, resumes)));
      test.stream()
          .flatMap(evaluation -> evaluation.reports().stream())
          .map(Report::brief)
          .filter(brief -> !brief.isEmpty())
          .forEach(parts::add);
      return String.join(System.lineSeparator().repeat(2), parts);
    }
  }

  private Trained train(JavaSparkContext spark, Config config, Interruption interruption) {
    try (TrainingProgress progress = new TrainingProgress()) {
      Map<String, Object> outcome =
          Training.train(spark, config, resume, progress, interruption::requested);
      return new Trained(outcome, progress.test());
    }
  }
}
