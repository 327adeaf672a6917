package org.meanfield.training;

import org.apache.spark.api.java.JavaSparkContext;

/** Trains rounds: every replica's local steps from one state, and the mean of where they end. */
interface RoundMaster extends AutoCloseable {

  /** The one that the run is configured with. */
  static RoundMaster of(JavaSparkContext spark, TrainingRun run) {
    return switch (run.config().training().master()) {
      case MEANFIELD -> new AveragingMaster(spark, run);
      case DL4J -> new Dl4jMaster(spark, run);
    };
  }

  /**
   * The round after the present one.
   *
   * @throws TrainingException when loss or state is no longer finite
   */
  RoundResult round(Progress progress);

  @Override
  void close();
}
