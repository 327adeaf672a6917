package org.meanfield.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.checkpoint.CheckpointStore;
import org.meanfield.checkpoint.ModelFolder;
import org.meanfield.checkpoint.RunFolder;
import org.meanfield.config.Config;
import org.meanfield.config.ConfigException;
import org.meanfield.config.Master;
import org.meanfield.data.ShardSet;
import org.meanfield.data.Split;
import org.meanfield.evaluation.Evaluation;
import org.meanfield.evaluation.SplitEvaluator;
import org.meanfield.metrics.MetricsLog;
import org.meanfield.network.Exports;
import org.meanfield.network.NetworkState;
import org.meanfield.network.PictureException;
import org.meanfield.storage.Lease;
import org.meanfield.storage.Storage;

/**
 * A run from configuration to model, in one run folder that nobody else holds meanwhile: shards,
 * trains, publishes the best round as {@code model/}, evaluates it on the test split. A run that
 * was cut off anywhere can be resumed, and ends with the same bits.
 */
public final class Training {
  private final JavaSparkContext spark;
  private final Config config;
  private final TrainingListener listener;
  private final Storage storage;
  private final RunFolder folder;
  private final OutcomeFile outcomes;
  private final long started = System.nanoTime();

  private Training(JavaSparkContext spark, Config config, TrainingListener listener) {
    this.spark = spark;
    this.config = config;
    this.listener = listener;
    this.storage = Storage.of(spark.hadoopConfiguration());
    this.folder = new RunFolder(config.run().dir());
    this.outcomes = new OutcomeFile(storage, folder.outcome());
  }

  /**
   * Trains, or goes on training.
   *
   * @param resume go on from the run's newest whole checkpoint, where there is one
   * @param stop asked after every round; true ends the run with a checkpoint
   * @return how it ended; for a run that was finished before, how it ended then
   * @throws ConfigException when the folder holds another run, or one that was not to be resumed
   * @throws org.meanfield.storage.LeaseHeldException when another process holds the folder
   * @throws TrainingException when the loss is no longer a number
   */
  public static Map<String, Object> train(
      JavaSparkContext spark,
      Config config,
      boolean resume,
      TrainingListener listener,
      BooleanSupplier stop) {
    Training training = new Training(spark, config, listener);
    try (Lease lease = Lease.acquire(training.storage, config.run().dir(), "meanfield train")) {
      return training.train(resume, stop, lease);
    }
  }

  private Map<String, Object> train(boolean resume, BooleanSupplier stop, Lease lease) {
    if (resume) {
      requireResumes();
    }
    Optional<RunRecord.Identity> earlier = earlier();
    if (earlier.isPresent()) {
      Optional<Map<String, Object>> finished = outcomes.finished();
      if (finished.isPresent() && earlier.get().sameConfiguration(config)) {
        listener.note(folder.uri() + " holds this run, finished; nothing is changed");
        return finished.get();
      }
      requireSameRun(earlier.get());
      requireResume(resume);
    } else if (resume) {
      listener.note(folder.uri() + " holds no run to resume; starting it");
    }
    return train(prepare(earlier), stop, lease);
  }

  /** The run that was here; empty for one that failed before it had anything to go on from. */
  private Optional<RunRecord.Identity> earlier() {
    boolean anything =
        !new CheckpointStore(storage, folder.checkpoints()).list().isEmpty()
            || new ModelFolder(storage, folder.model()).exists();
    return storage.exists(folder.run()) && anything
        ? Optional.of(RunRecord.Identity.read(storage, folder.run()))
        : Optional.empty();
  }

  /** Everything that can be refused is refused before the folder says that a run is under way. */
  private TrainingRun prepare(Optional<RunRecord.Identity> earlier) {
    if (!ShardSet.exists(storage, config.data().shards())) {
      listener.note("making the shard set " + config.data().shards());
    }
    TrainingRun run = TrainingRun.prepare(spark, config);
    RunRecord record = run.record();
    earlier.ifPresent(then -> then.requireSameBits(record));
    storage.replace(folder.run(), record.toJson());
    outcomes.clear();
    return run;
  }

  private void requireSameRun(RunRecord.Identity earlier) {
    try {
      config.requireResumes(earlier.configuration());
    } catch (ConfigException e) {
      List<String> lines = new ArrayList<>();
      lines.add(
          "run.dir = " + folder.uri() + ": holds another run; choose another run.dir or run.name");
      lines.addAll(e.errors());
      throw new ConfigException(lines);
    }
  }

  private void requireResumes() {
    Master master = config.training().master();
    if (!master.resumes()) {
      throw new ConfigException(
          "--resume: a run of training.master = "
              + master.text()
              + " cannot go on, since what its updater remembers is in no checkpoint; start it anew"
              + " in another run.dir, or train with training.master = meanfield");
    }
  }

  private void requireResume(boolean resume) {
    if (!resume) {
      throw new ConfigException(
          "run.dir = "
              + folder.uri()
              + ": holds this run, not finished; "
              + (config.training().master().resumes() ? "go on with --resume, or " : "")
              + "choose another run.dir");
    }
  }

  private Map<String, Object> train(TrainingRun run, BooleanSupplier stop, Lease lease) {
    Progress start = newest(run.checkpoints()).orElseGet(() -> start(run));
    MetricsLog metrics = new MetricsLog(storage, folder.metrics());
    metrics.dropAfter(start.round());
    listener.started(run, start.round() + 1);
    long trainingStarted = System.nanoTime();
    Progress end;
    try (Trainer trainer = new Trainer(spark, run, metrics, listener, lease)) {
      end = trainer.train(start, stop);
    }
    double trained = (System.nanoTime() - trainingStarted) / 1e9;
    TrainingOutcome outcome = outcome(run, start, end, trained, ending(run, end));
    Map<String, Object> json = outcome.json();
    outcomes.write(json);
    return json;
  }

  private static Progress start(TrainingRun run) {
    return switch (run.config().training().master()) {
      case MEANFIELD -> Progress.start(run.settings());
      case DL4J -> Progress.startWithoutMoments(run.settings());
    };
  }

  private Optional<Progress> newest(CheckpointStore checkpoints) {
    return checkpoints
        .latest()
        .map(
            latest -> {
              latest.warnings().forEach(listener::warning);
              return Progress.of(latest.checkpoint());
            });
  }

  private static TrainingOutcome.Ending ending(TrainingRun run, Progress end) {
    if (end.round() >= run.rounds()) {
      return TrainingOutcome.Ending.FINISHED;
    }
    return end.isOutOfPatience(run.config().training().stop())
        ? TrainingOutcome.Ending.STOPPED_EARLY
        : TrainingOutcome.Ending.INTERRUPTED;
  }

  private TrainingOutcome outcome(
      TrainingRun run,
      Progress start,
      Progress end,
      double trained,
      TrainingOutcome.Ending ending) {
    boolean complete = ending != TrainingOutcome.Ending.INTERRUPTED;
    NetworkState model = modelState(run, end);
    if (complete) {
      publish(run, end, model);
    }
    Optional<Evaluation> validation = evaluate(run, Split.VALIDATION, model);
    Optional<Evaluation> test = complete ? evaluate(run, Split.TEST, model) : Optional.empty();
    test.ifPresent(this::report);
    return new TrainingOutcome(
        ending,
        folder.uri(),
        end.round(),
        end.examples(),
        (System.nanoTime() - started) / 1e9,
        (end.examples() - start.examples()) / trained,
        run.checkpoints().folder(end.round()),
        end.modelRound(),
        validation,
        test);
  }

  private NetworkState modelState(TrainingRun run, Progress end) {
    NetworkState state =
        end.modelRound() == end.round()
            ? end.state()
            : run.checkpoints().load(end.modelRound()).network();
    return state.model();
  }

  private void publish(TrainingRun run, Progress end, NetworkState state) {
    ModelFolder models = new ModelFolder(storage, folder.model());
    if (models.exists() && models.load().round() != end.modelRound()) {
      // A finished run that was resumed for more epochs: its earlier model gives way.
      storage.deleteRecursively(folder.model());
    }
    Exports exports = Exports.of(run.settings().network().architecture(), state);
    exports.notes().forEach(listener::note);
    models.publish(TrainedModel.of(run, end.modelRound(), state, exports));
  }

  private Optional<Evaluation> evaluate(TrainingRun run, Split split, NetworkState model) {
    if (run.shards().manifest().examples(split) == 0) {
      return Optional.empty();
    }
    try (SplitEvaluator evaluator = new SplitEvaluator(spark, storage, run.shards(), split)) {
      return Optional.of(evaluator.evaluateInDetail(run.settings().network(), model));
    }
  }

  private void report(Evaluation test) {
    listener.evaluated(test);
    try {
      Pictures.write(storage, folder, test);
    } catch (PictureException e) {
      listener.warning(e.getMessage());
    }
  }
}
