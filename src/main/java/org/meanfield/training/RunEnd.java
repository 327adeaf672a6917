package org.meanfield.training;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.function.DoubleSupplier;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.checkpoint.Best;
import org.meanfield.checkpoint.ModelFolder;
import org.meanfield.data.DataException;
import org.meanfield.data.RecordSample;
import org.meanfield.data.Split;
import org.meanfield.evaluation.Evaluation;
import org.meanfield.evaluation.SplitEvaluator;
import org.meanfield.network.Exports;
import org.meanfield.network.NetworkState;
import org.meanfield.network.PictureException;
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
   * @param trained seconds from the first round of this process to its last
   * @param seconds of this process's part of the run, asked when all is done
   */
  TrainingOutcome outcome(double trained, DoubleSupplier seconds) {
    TrainingOutcome.Ending ending = ending();
    boolean complete = ending != TrainingOutcome.Ending.INTERRUPTED;
    NetworkState model = modelState();
    if (complete) {
      publish(model);
    }
    Optional<SortedMap<String, Double>> validation =
        end.bestOfAll()
            .map(Best::metrics)
            // Interrupted before anything was validated.
            .or(() -> evaluate(Split.VALIDATION, model).map(Evaluation::metrics));
    Optional<Evaluation> test = complete ? evaluate(Split.TEST, model) : Optional.empty();
    test.ifPresent(this::report);
    return new TrainingOutcome(
        ending,
        run.folder().uri(),
        end.round(),
        end.examples(),
        seconds.getAsDouble(),
        end.round() == start.round()
            ? OptionalDouble.empty()
            : OptionalDouble.of((end.examples() - start.examples()) / trained),
        run.checkpoints().folder(end.round()),
        end.modelRound(),
        validation,
        test);
  }

  private TrainingOutcome.Ending ending() {
    if (end.round() >= run.rounds()) {
      return TrainingOutcome.Ending.FINISHED;
    }
    return end.isOutOfPatience(run.config().training().stop())
        ? TrainingOutcome.Ending.STOPPED_EARLY
        : TrainingOutcome.Ending.INTERRUPTED;
  }

  private NetworkState modelState() {
    NetworkState state =
        end.modelRound() == end.round()
            ? end.state()
            : run.checkpoints().load(end.modelRound()).network();
    return state.model();
  }

  private void publish(NetworkState state) {
    ModelFolder models = new ModelFolder(run.storage(), run.folder().model());
    OptionalInt earlier = models.round();
    if (earlier.isPresent() && earlier.getAsInt() != end.modelRound()) {
      // A finished run that was resumed for more epochs: its earlier model gives way.
      TrainedModel.requireOf(run.identity(), models);
      run.storage().deleteRecursively(run.folder().model());
    }
    try (Exports exports =
        Exports.of(run.settings().network().architecture(), state, TEMPORARY_FILES)) {
      exports.notes().forEach(listener::note);
      models.publish(TrainedModel.of(run, end.modelRound(), state, exports, records()));
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

  private Optional<Evaluation> evaluate(Split split, NetworkState model) {
    if (run.shards().manifest().examples(split) == 0) {
      return Optional.empty();
    }
    JobName name = new JobName(split.text(), split.text() + " after the last round");
    try (SplitEvaluator evaluator = new SplitEvaluator(spark, run.storage(), run.shards(), split)) {
      return Optional.of(
          name.during(spark, () -> evaluator.evaluateInDetail(run.settings().network(), model)));
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
