package org.meanfield.training;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.meanfield.checkpoint.Best;
import org.meanfield.checkpoint.CheckpointStore;
import org.meanfield.config.TrainingConfig;
import org.meanfield.data.JobFailure;
import org.meanfield.data.Split;
import org.meanfield.evaluation.Evaluation;
import org.meanfield.evaluation.SplitEvaluator;
import org.meanfield.metrics.MetricsLog;
import org.meanfield.metrics.RoundMetrics;
import org.meanfield.network.PackedState;
import org.meanfield.network.ReplicaState;
import org.meanfield.storage.Lease;

/**
 * The round loop: broadcast the state, let every replica take its local steps, average, record,
 * maybe validate, maybe checkpoint. Synchronous parameter averaging as in SparkNet (arXiv
 * 1511.06051), with a state that is the same bits whatever the cluster did.
 */
final class Trainer implements AutoCloseable {
  private static final int NEVER = -1;

  private final JavaSparkContext spark;
  private final TrainingRun run;
  private final TrainingListener listener;
  private final Lease lease;
  private final TrainingConfig config;
  private final CheckpointStore checkpoints;
  private final MetricsLog metrics;
  private final Broadcast<ReplicaSettings> settings;
  private final JavaRDD<ReplicaData> replicas;
  private final Optional<SplitEvaluator> validation;
  private final Exchange exchange;

  Trainer(
      JavaSparkContext spark,
      TrainingRun run,
      MetricsLog metrics,
      TrainingListener listener,
      Lease lease) {
    this.spark = spark;
    this.run = run;
    this.listener = listener;
    this.lease = lease;
    this.config = run.config().training();
    this.checkpoints = run.checkpoints();
    this.metrics = metrics;
    this.settings = spark.broadcast(run.settings());
    this.replicas =
        ReplicaShards.cached(spark, run.storage(), run.shards(), run.settings().replicas());
    this.validation =
        run.shards().manifest().examples(Split.VALIDATION) == 0
            ? Optional.empty()
            : Optional.of(new SplitEvaluator(spark, run.storage(), run.shards(), Split.VALIDATION));
    this.exchange = Exchange.of(run.settings().slices(), run.settings().replicas());
  }

  /**
   * Trains until the configured epochs are over or {@code stop} says so. Where it stops leaves no
   * trace but a checkpoint: no validation that an uninterrupted run would not make.
   */
  Progress train(Progress start, BooleanSupplier stop) {
    Progress progress = start;
    int rounds = run.rounds();
    int saved = start.round() == 0 ? NEVER : start.round();
    while (!isOver(progress) && !stop.getAsBoolean()) {
      long started = System.nanoTime();
      RoundResult result = round(progress);
      double seconds = (System.nanoTime() - started) / 1e9;
      progress = progress.after(run.settings(), result);
      Optional<Evaluation> validated = Optional.empty();
      if (progress.round() == rounds || progress.round() % config.validateEveryRounds() == 0) {
        validated = validate(progress);
        if (validated.isPresent()) {
          progress = progress.validated(config.stop().metric(), validated.get());
        }
      }
      RoundMetrics measured = RoundMeasures.of(run, progress, result, seconds, validated);
      metrics.record(measured);
      if (isOver(progress)
          || progress.isBest()
          || progress.round() % config.checkpoint().everyRounds() == 0) {
        save(progress);
        saved = progress.round();
      }
      listener.round(measured);
    }
    if (saved != progress.round()) {
      save(progress);
    }
    return progress;
  }

  /** Whether nothing is left to train: the epochs are over, or the patience. */
  private boolean isOver(Progress progress) {
    return progress.round() >= run.rounds() || progress.isOutOfPatience(config.stop());
  }

  /** One round of every replica from the present state. */
  private RoundResult round(Progress progress) {
    int round = progress.round() + 1;
    Broadcast<PackedState> state = spark.broadcast(PackedState.of(progress.state()));
    Broadcast<ReplicaSettings> settings = this.settings;
    List<ReplicaState> carried = progress.carried();
    try {
      JavaRDD<ReplicaOutput> outputs =
          replicas.map(
              data ->
                  ReplicaRound.run(
                      settings.value(),
                      state.value().unpack(),
                      carried.get(data.replica()),
                      data,
                      round));
      RoundResult result = exchange.average(outputs, run.settings().slices());
      requireFinite(result);
      return result;
    } catch (Exception e) {
      throw JobFailure.causeOf(e);
    } finally {
      state.destroy();
    }
  }

  private void requireFinite(RoundResult result) {
    result.reports().stream()
        .flatMap(report -> report.diverged().stream())
        .findFirst()
        .ifPresent(
            where -> {
              throw new TrainingException(
                  where
                      + "; lower training.updater.learning-rate; the checkpoints before it are in "
                      + run.folder().checkpoints());
            });
  }

  private Optional<Evaluation> validate(Progress progress) {
    return validation.map(v -> v.evaluate(run.settings().network(), progress.state()));
  }

  private void save(Progress progress) {
    lease.requireHeld();
    metrics.publish();
    checkpoints.commit(progress.checkpoint());
    checkpoints.retain(
        config.checkpoint().keep(),
        progress.best().map(Best::round).map(OptionalInt::of).orElse(OptionalInt.empty()));
  }

  @Override
  public void close() {
    validation.ifPresent(SplitEvaluator::close);
    replicas.unpersist();
    settings.destroy();
  }
}
