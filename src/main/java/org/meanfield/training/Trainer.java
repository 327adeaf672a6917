package org.meanfield.training;

import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.config.TrainingConfig;
import org.meanfield.data.Split;
import org.meanfield.evaluation.Evaluation;
import org.meanfield.evaluation.SplitEvaluator;
import org.meanfield.metrics.MetricsLog;
import org.meanfield.metrics.RoundMetrics;
import org.meanfield.storage.Lease;
import org.meanfield.storage.Uninterrupted;

/**
 * The round loop: let a master train a round, from one state to the mean of the replicas', record,
 * maybe validate, maybe checkpoint.
 */
final class Trainer implements AutoCloseable {
  private static final int NEVER = -1;

  private final JavaSparkContext spark;
  private final TrainingRun run;
  private final TrainingListener listener;
  private final TrainingConfig config;
  private final StopRule rule;
  private final CheckpointWriter checkpoints;
  private final MetricsLog metrics;
  private final RoundMaster master;
  private final Optional<SplitEvaluator> validation;
  private boolean warned;

  Trainer(
      JavaSparkContext spark,
      TrainingRun run,
      MetricsLog metrics,
      TrainingListener listener,
      Lease lease) {
    this.spark = spark;
    this.run = run;
    this.listener = listener;
    this.config = run.config().training();
    this.rule = StopRule.of(config.stop());
    this.checkpoints = new CheckpointWriter(lease, metrics, run, listener);
    this.metrics = metrics;
    this.master = RoundMaster.of(spark, run);
    this.validation =
        run.shards().manifest().examples(Split.VALIDATION) == 0
            ? Optional.empty()
            : Optional.of(
                new SplitEvaluator(
                    spark, run.storage(), run.shards(), Split.VALIDATION, run.measure()));
  }

  /**
   * Trains until the configured epochs are over or {@code stop} says so. Where it stops leaves no
   * trace but a checkpoint, which is committed when this returns: no validation that an
   * uninterrupted run would not make.
   */
  Progress train(Progress start, BooleanSupplier stop) {
    Progress progress = start;
    Agreement agreement = new Agreement();
    Absences absences = new Absences(listener);
    int saved = start.round() == 0 ? NEVER : start.round();
    while (!isOver(progress) && !stop.getAsBoolean()) {
      long started = System.nanoTime();
      RoundResult result = master.round(progress, another(progress));
      double seconds = (System.nanoTime() - started) / 1e9;
      checkpoints.requireSound();
      checkpoints.publishLeftOut(progress, result);
      progress = progress.after(run.settings(), result);
      absences.count(progress.round(), result.leftOut());
      Optional<Evaluation> validated = validate(progress);
      if (validated.isPresent()) {
        warn(progress.round(), validated.get());
        progress = judged(progress, validated.get());
      }
      RoundMetrics measured =
          RoundMeasures.of(run, progress, result, master.traffic(), seconds, validated);
      metrics.record(measured);
      if (progress.round() > run.rounds() / 2) {
        agreement.add(measured);
      }
      if (isOver(progress)
          || progress.isBest()
          || progress.round() % config.checkpoint().everyRounds() == 0) {
        checkpoints.begin(progress);
        saved = progress.round();
      }
      listener.round(measured);
    }
    if (saved != progress.round()) {
      checkpoints.beginUnsampled(progress);
    }
    checkpoints.await();
    absences.tellAll();
    if (isOver(progress)) {
      agreement.advice().ifPresent(listener::note);
    }
    return progress;
  }

  /** Whether nothing is left to train: the epochs are over, or the stop rule says so. */
  private boolean isOver(Progress progress) {
    return isTrained(progress) || progress.isOver(rule);
  }

  private boolean isTrained(Progress progress) {
    return progress.isTrained(run.settings().localSteps());
  }

  /** Whether another round follows the next one, with nothing on Spark between them. */
  private boolean another(Progress progress) {
    RoundStart next = progress.next(run.settings().localSteps());
    return !run.settings().localSteps().suffice(next.end())
        && !run.settings().localSteps().endWith(next.round())
        && (validation.isEmpty() || !isDue(next.round()));
  }

  private Optional<Evaluation> validate(Progress progress) {
    if (!isDue(progress.round()) && !isTrained(progress)) {
      return Optional.empty();
    }
    JobName name = new JobName("validation", "validation after round " + progress.round());
    return validation.map(
        v -> name.during(spark, () -> v.evaluate(run.settings().network(), progress.state())));
  }

  /** Of what goes on from one validation to the next it is enough to say it once. */
  private void warn(int round, Evaluation validated) {
    if (!warned) {
      validated
          .warnings()
          .forEach(warning -> listener.warning("validation after round " + round + ": " + warning));
    }
    warned = !validated.warnings().isEmpty();
  }

  /** Whether the round is validated however many follow. */
  private boolean isDue(int round) {
    return round % config.validateEveryRounds() == 0;
  }

  private Progress judged(Progress progress, Evaluation validated) {
    return isDue(progress.round())
        ? progress.validated(rule, validated)
        : progress.validatedAtEnd(rule, validated);
  }

  @Override
  public void close() {
    // Spark drops what it caches for nobody who is interrupted.
    Uninterrupted.run(
        () -> {
          try (checkpoints;
              master) {
            validation.ifPresent(SplitEvaluator::close);
          }
        });
  }
}
