package org.meanfield.training;

import java.util.UUID;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.config.Amount;

/**
 * What a phase's jobs are called where people look at Spark: its web page, its history, its logs.
 *
 * @param group one for each phase of a run, such as {@code round}
 * @param description such as {@code round 12 of 64: 2 replicas × 16 steps}
 */
public record JobName(String group, String description) {
  private static final String GROUP = "spark.jobGroup.id";
  private static final String DESCRIPTION = "spark.job.description";

  /** A round's. */
  static JobName ofRound(TrainingRun run, RoundStart start) {
    return ofRound(run, start.round(), start.localSteps());
  }

  /** Of one that may not have begun. */
  static JobName ofRound(TrainingRun run, int round, int localSteps) {
    return new JobName(
        "round",
        "round %s of %s: %s × %s"
            .formatted(
                round,
                run.rounds(),
                Amount.of(run.settings().replicas(), "replica"),
                Amount.of(localSteps, "step")));
  }

  /**
   * Does something whose jobs, started by this thread, have the name; then all is as before. Where
   * it fails, or this thread is interrupted, jobs that nobody waits for any more are cancelled.
   */
  public <R> R during(JavaSparkContext spark, Supplier<R> phase) {
    String groupBefore = spark.getLocalProperty(GROUP);
    String descriptionBefore = spark.getLocalProperty(DESCRIPTION);
    // Its own: other runs of the same Spark have groups of the same names.
    String tag = "meanfield-" + UUID.randomUUID();
    spark.setLocalProperty(GROUP, group);
    spark.setLocalProperty(DESCRIPTION, description);
    spark.addJobTag(tag);
    try {
      return phase.get();
    } catch (Throwable e) {
      cancel(spark, tag, e);
      throw e;
    } finally {
      spark.removeJobTag(tag);
      spark.setLocalProperty(GROUP, groupBefore);
      spark.setLocalProperty(DESCRIPTION, descriptionBefore);
    }
  }

  private static void cancel(JavaSparkContext spark, String tag, Throwable because) {
    try {
      spark.cancelJobsWithTag(tag);
    } catch (IllegalStateException stopped) {
      because.addSuppressed(stopped); // and with Spark all its jobs
    }
  }
}
