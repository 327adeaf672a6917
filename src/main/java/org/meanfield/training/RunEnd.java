package org.meanfield.training;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.function.DoubleSupplier;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.checkpoint.Best;
import org.meanfield.checkpoint.Checkpoint;
import org.meanfield.checkpoint.ModelFolder;
import org.meanfield.data.DataException;
import org.meanfield.data.Split;
import org.meanfield.data.sharding.RecordSample;
import org.meanfield.evaluation.Evaluation;
import org.meanfield.evaluation.SplitEvaluator;
import org.meanfield.network.Exports;
import org.meanfield.network.NetworkSpec;
import org.meanfield.network.PictureException;
import org.meanfield.network.state.NetworkState;
import org.meanfield.storage.StorageException;

/**
 * What follows a run's last round: its model is published and evaluated, which gives the outcome.
 *
 * @param start where this process went on from
 * @param end after the last round
 */
record RunEnd(
    JavaSparkContext spark,
    TrainingRun run,
    Progress start,
    Progress end,
    TrainingListener listener) {
  private static final Path TEMPORARY_FILES = Path.of(System.getProperty("java.io.tmpdir"));

  /**
   * Publishes and evaluates the model of a run that is over; of one that was interrupted there is
   * no model yet, and its test split stays unseen.
   *
   * @param trainedSeconds from the first round of this process to its last
   * @param seconds of this process's part of the run, asked when all is done
   */
  TrainingOutcome outcome(double trainedSeconds, DoubleSupplier seconds) {
    TrainingOutcome.Ending ending = ending();
    boolean complete = ending != TrainingOutcome.Ending.INTERRUPTED;
    Trained trained = trained();
    NetworkState model = trained.state.model();
    if (complete) {
      publish(model, trained.examples);
    }
    Optional<SortedMap<String, Double>> validation =
        end.bestOfAll()
            .map(Best::metrics)
            // Interrupted before anything was validated: as a validation is, and no slower.
            .or(
                () ->
                    evaluate(Split.VALIDATION, model, SplitEvaluator::evaluate)
                        .map(Evaluation::metrics));
    Optional<Evaluation> test =
        complete ? evaluate(Split.TEST, model, SplitEvaluator::evaluateInDetail) : Optional.empty();
    test.ifPresent(this::report);
    return new TrainingOutcome(
        ending,
        run.folder().uri(),
        end.round(),
        end.examples(),
        seconds.getAsDouble(),
        end.round() == start.round()
            ? OptionalDouble.empty()
            : OptionalDouble.of((end.examples() - start.examples()) / trainedSeconds),
        run.checkpoints().folder(end.round()),
        end.modelRound(),
        validation,
        test);
  }

  private TrainingOutcome.Ending ending() {
    if (end.isTrained(run.settings().localSteps())) {
      return TrainingOutcome.Ending.FINISHED;
    }
    return end.isOver(StopRule.of(run.config().training().stop()))
        ? TrainingOutcome.Ending.STOPPED_EARLY
        : TrainingOutcome.Ending.INTERRUPTED;
  }

  /** What the model's round came to, after so many examples. */
  private record Trained(NetworkState state, long examples) {}

  private Trained trained() {
    if (end.modelRound() == end.round()) {
      return new Trained(end.state(), end.examples());
    }
    Checkpoint best = run.checkpoints().load(end.modelRound());
    return new Trained(best.network(), best.examples());
  }

  private void publish(NetworkState state, long examples) {
    ModelFolder models = new ModelFolder(run.storage(), run.folder().model());
    if (models.exists()) {
      TrainedModel.requireOf(run.identity(), models);
    }
    try (Exports exports =
        Exports.of(run.settings().network().architecture(), state, TEMPORARY_FILES)) {
      exports.notes().forEach(listener::note);
      // An earlier model of the run gives way: of fewer epochs, or without a file that failed then.
      models.supersede(TrainedModel.of(run, end.modelRound(), examples, state, exports, records()));
    }
  }

  private Optional<RecordSample> records() {
    if (!RecordSample.exists(run.shards())) {
      return Optional.empty();
    }
    JobName name = new JobName("model", "which records the model was trained on");
    try {
      return Optional.of(
          name.during(spark, () -> RecordSample.of(spark, run.storage(), run.shards())));
    } catch (DataException | StorageException e) {
      // No reason to lose a model that is trained.
      listener.warning("the model cannot say what it was trained on: " + e.getMessage());
      return Optional.empty();
    }
  }

  private interface Way {
    Evaluation with(SplitEvaluator evaluator, NetworkSpec network, NetworkState model);
  }

  private Optional<Evaluation> evaluate(Split split, NetworkState model, Way way) {
    if (run.shards().manifest().examples(split) == 0) {
      return Optional.empty();
    }
    JobName name = new JobName(split.text(), split.text() + " after the last round");
    try (SplitEvaluator evaluator =
        new SplitEvaluator(spark, run.storage(), run.shards(), split, run.measure())) {
      return Optional.of(
          name.during(spark, () -> way.with(evaluator, run.settings().network(), model)));
    }
  }

  private void report(Evaluation test) {
    listener.evaluated(test);
    try {
      Pictures.write(run.storage(), run.folder(), test);
    } catch (PictureException e) {
      listener.warning(e.getMessage());
    }
  }
}
