package org.meanfield.training;

import org.meanfield.evaluation.Evaluation;
import org.meanfield.metrics.RoundMetrics;

/** Hears on the driver how a run goes on: a progress bar, a log. */
public interface TrainingListener {

  /** What goes on besides rounds, such as that the data is being sharded. */
  default void note(String message) {}

  /**
   * Something a user should know, such as a damaged checkpoint that was passed over; maybe from
   * another thread than all else.
   */
  default void warning(String message) {}

  /**
   * The run is about to train.
   *
   * @param run what is known before the first round
   * @param firstRound 1, or the round after the checkpoint that it resumes from
   */
  default void started(TrainingRun run, int firstRound) {}

  /** A round is over. */
  default void round(RoundMetrics metrics) {}

  /** The run failed: how that is called where it is written down. */
  default TrainingFailure failure(Throwable failure) {
    return new TrainingFailure(String.valueOf(failure.getMessage()), 4);
  }

  /** The run is over, and its model was evaluated on the test split. */
  default void evaluated(Evaluation test) {}
}
