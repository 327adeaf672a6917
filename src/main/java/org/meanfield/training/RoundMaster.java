package org.meanfield.training;

import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.meanfield.spark.Traffic;

/** Trains rounds: every replica's local steps from one state, and the mean of where they end. */
interface RoundMaster extends AutoCloseable {

  /** The one that the run is configured with. */
  static RoundMaster of(JavaSparkContext spark, TrainingRun run) {
    return switch (run.config().training().master()) {
      case MEANFIELD -> averaging(spark, run);
      case DL4J -> new Dl4jMaster(spark, run);
    };
  }

  private static RoundMaster averaging(JavaSparkContext spark, TrainingRun run) {
    Exchange exchange = Exchange.of(run.settings().slices(), spark.isLocal());
    return exchange == Exchange.IN_PLACE
        ? new LocalMaster(spark, run)
        : new AveragingMaster(spark, run, exchange);
  }

  /**
   * The round after the present one.
   *
   * @param another whether one more follows straight away, unless the run is stopped before
   * @throws TrainingException when loss or state is no longer finite
   * @throws org.meanfield.spark.JobInterruptedException when this thread is interrupted, which it
   *     remembers: then the round's job is cancelled
   */
  RoundResult round(Progress progress, boolean another);

  /**
   * What Spark counted of the last round. It says so late, so this is asked when the round's time
   * is taken.
   *
   * @return empty where Spark did not say
   */
  Optional<Traffic> traffic();

  @Override
  void close();
}
