package org.meanfield.training;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.checkpoint.Best;
import org.meanfield.checkpoint.CheckpointStore;
import org.meanfield.config.TrainingConfig;
import org.meanfield.data.Split;
import org.meanfield.evaluation.Evaluation;
import org.meanfield.evaluation.SplitEvaluator;
import org.meanfield.metrics.MetricsLog;
import org.meanfield.metrics.RoundMetrics;
import org.meanfield.storage.Lease;

/**
 * The round loop: let a master train a round, from one state to the mean of the replicas', record,
 * maybe validate, maybe checkpoint.
 */
final class Trainer implements AutoCloseable {
  private static final int NEVER = -1;

  private final TrainingRun run;
  private final TrainingListener listener;
  private final Lease lease;
  private final TrainingConfig config;
  private final CheckpointStore checkpoints;
  private final MetricsLog metrics;
  private final RoundMaster master;
  private final Optional<SplitEvaluator> validation;

  Trainer(
      JavaSparkContext spark,
      TrainingRun run,
      MetricsLog metrics,
      TrainingListener listener,
      Lease lease) {
    this.run = run;
    this.listener = listener;
    this.lease = lease;
    this.config = run.config().training();
    this.checkpoints = run.checkpoints();
    this.metrics = metrics;
    this.master = RoundMaster.of(spark, run);
    this.validation =
        run.shards().manifest().examples(Split.VALIDATION) == 0
            ? Optional.empty()
            : Optional.of(new SplitEvaluator(spark, run.storage(), run.shards(), Split.VALIDATION));
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
      RoundResult result = master.round(progress);
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

  private Optional<Evaluation> validate(Progress progress) {
    return validation.map(v -> v.evaluate(run.settings().network(), progress.state()));
  }

  private void save(Progress progress) {
    lease.requireHeld();
    metrics.publish();
    checkpoints.commit(progress.checkpoint(run.identity()));
    checkpoints.retain(
        config.checkpoint().keep(),
        progress.best().map(Best::round).map(OptionalInt::of).orElse(OptionalInt.empty()));
  }

  @Override
  public void close() {
    validation.ifPresent(SplitEvaluator::close);
    master.close();
  }
}
