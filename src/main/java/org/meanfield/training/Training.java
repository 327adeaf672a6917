package org.meanfield.training;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.checkpoint.CheckpointStore;
import org.meanfield.checkpoint.RunFolder;
import org.meanfield.checkpoint.RunIdentity;
import org.meanfield.config.Config;
import org.meanfield.config.ConfigException;
import org.meanfield.config.Master;
import org.meanfield.config.RoundConfig;
import org.meanfield.data.shards.Manifest;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.data.shards.SourceListing;
import org.meanfield.metrics.MetricsLog;
import org.meanfield.network.state.NetworkState;
import org.meanfield.storage.Lease;
import org.meanfield.storage.LeaseHeldException;
import org.meanfield.storage.SharedFolder;
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
  private FirstValues first;
  private RecordedRounds recorded;
  private final long started = System.nanoTime();

  private Training(JavaSparkContext spark, Config config, TrainingListener listener) {
    this.spark = spark;
    this.config = config;
    this.listener = listener;
    this.storage = Storage.of(spark.hadoopConfiguration());
    this.folder = new RunFolder(config.run().dir());
    this.outcomes = new OutcomeFile(storage, folder);
  }

  /**
   * Trains, or goes on training.
   *
   * @param resume go on from the run's newest whole checkpoint, where there is one
   * @param stop asked after every round; true ends the run with a checkpoint
   * @return how it ended; for a run that was finished before, how it ended then
   * @throws ConfigException when the folder holds another run, or one that was not to be resumed
   * @throws LeaseHeldException when another process holds the folder, or writes the shard set
   * @throws TrainingException when the loss is no longer a number
   */
  public static Map<String, Object> train(
      JavaSparkContext spark,
      Config config,
      boolean resume,
      TrainingListener listener,
      BooleanSupplier stop) {
    Training training = new Training(spark, config, listener);
    try (Lease lease = Lease.acquire(training.storage, config.run().dir(), holder(config))) {
      return training.train(resume, stop, lease);
    }
  }

  private Map<String, Object> train(boolean resume, BooleanSupplier stop, Lease lease) {
    if (resume) {
      requireResumes();
    }
    EarlierRun earlier = EarlierRun.in(folder, storage);
    Optional<Map<String, Object>> finished = earlier.finished(config, outcomes);
    finished.ifPresent(outcome -> FirstValues.requireAsBegun(storage, config, earlier));
    List<String> damage = finished.isPresent() ? earlier.damage() : List.of();
    if (finished.isPresent() && damage.isEmpty()) {
      listener.note(folder.uri() + " holds this run, finished; nothing is changed");
      return finished.get();
    }
    damage.forEach(listener::warning);
    earlier.requireGoesOn(config, resume || finished.isPresent());
    if (finished.isPresent()) {
      listener.note("the finished run's model is damaged; it is published again");
    } else if (resume && !earlier.exists()) {
      listener.note(folder.uri() + " holds no run to resume; starting it");
    }
    try {
      findShards();
      return SharedFolder.whileReading(
          storage,
          config.data().shards(),
          holder(config),
          () ->
              RefusedExecutors.watchedDuring(
                  spark,
                  listener::warning,
                  refused -> train(prepare(earlier, refused), stop, lease)));
    } catch (LeaseHeldException e) {
      // The folder is somebody else's.
      throw e;
    } catch (Throwable e) {
      outcomes.writeFailed(e, listener.failure(e));
      throw e;
    }
  }

  private void requireResumes() {
    Master master = config.training().master();
    if (!master.resumes()) {
      throw new ConfigException(
          "training.master = "
              + master.text()
              + ": such a run cannot be resumed, since what its updater remembers is in no checkpoint; start it anew"
              + " in another run.dir, or train with training.master = meanfield");
    }
  }

  private void findShards() {
    URI shards = config.data().shards();
    boolean there = ShardSet.exists(storage, shards);
    listener.note(
        (there ? "training on the shard set that is there, " : "making the shard set ") + shards);
    Manifest manifest = TrainingRun.shards(spark, config).manifest();
    listener.note("examples: " + manifest.sizes());
    if (there) {
      SourceListing.changes(storage, shards, config).forEach(listener::warning);
    }
    manifest.notes().forEach(listener::note);
    // Whoever trains on what somebody else made should know it too.
    manifest.warnings().forEach(listener::warning);
  }

  private static String holder(Config config) {
    return "meanfield train, run " + config.run().name();
  }

  /** Everything that can be refused is refused before the folder says that a run is under way. */
  private TrainingRun prepare(EarlierRun earlier, RefusedExecutors refused) {
    TrainingRun prepared = TrainingRun.prepare(spark, config);
    Preflight.require(spark, prepared, refused, listener::warning);
    attendance(prepared).ifPresent(listener::warning);
    SampleMeasures.unmeasured(config).ifPresent(listener::note);
    SampleMeasures.shortages(prepared).forEach(listener::warning);
    earlier.identity().ifPresent(then -> then.requireSameBits(prepared.identity()));
    earlier.identity().flatMap(this::otherRates).ifPresent(listener::warning);
    first = FirstValues.of(prepared, earlier);
    first.notes().forEach(listener::note);
    TrainingRun run = prepared.startedFrom(first.sha256());
    recorded = RecordedRounds.of(run);
    earlier.recovered().ifPresent(listener::note);
    storage.replace(folder.run(), run.record().toJson());
    outcomes.clear();
    return run;
  }

  /** A schedule that follows from the epochs, of which a resume may ask for others. */
  private Optional<String> otherRates(RunIdentity then) {
    String key = "training.epochs";
    String before = then.configuration().get(key);
    String now = config.withoutPlaces().get(key);
    return now.equals(before) || !config.hasRatesOfEpochs()
        ? Optional.empty()
        : Optional.of(
            "%s is %s, and was %s: the learning rates up to here were those of a shorter or longer run, so the run ends elsewhere than one of so many epochs from its start"
                .formatted(key, now, before));
  }

  private Optional<String> attendance(TrainingRun run) {
    RoundConfig round = config.training().round();
    int replicas = run.settings().replicas();
    return Attendance.warning(round, replicas, new EveryExecutor(spark).allSlots());
  }

  private Map<String, Object> train(TrainingRun run, BooleanSupplier stop, Lease lease) {
    Progress start = recorded.knownAfter(newest(run.checkpoints()).orElseGet(() -> start(run)));
    MetricsLog metrics = new MetricsLog(storage, folder.metrics());
    metrics.dropAfter(start.round()).forEach(listener::warning);
    run.checkpoints().dropAfter(start.round());
    listener.started(run, start.round() + 1);
    long trainingStarted = System.nanoTime();
    Progress end;
    try (Trainer trainer = new Trainer(spark, run, metrics, listener, lease)) {
      end = trainer.train(start, stop);
    }
    double trained = (System.nanoTime() - trainingStarted) / 1e9;
    RunEnd ended = new RunEnd(spark, run, start, end, listener);
    Map<String, Object> json =
        ended.outcome(trained, () -> (System.nanoTime() - started) / 1e9).json();
    outcomes.write(json);
    return json;
  }

  private Progress start(TrainingRun run) {
    NetworkState model = first.model(run);
    return Progress.start(
        run.settings(),
        switch (run.config().training().master()) {
          case MEANFIELD -> model.extendedTo(run.settings().layout());
          case DL4J -> model;
        });
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
}
