package org.meanfield.training;

/** A run that cannot go on although its data and configuration are sound. */
public final class TrainingException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public TrainingException(String message) {
    super(message);
  }

  /**
   * @param where something stopped being a number
   */
  static TrainingException diverged(String where, TrainingRun run) {
    return new TrainingException(
        where
            + "; lower training.updater.learning-rate; the checkpoints before it are in "
            + run.folder().checkpoints());
  }
}
