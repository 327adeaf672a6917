package org.meanfield.training;

/** A run that cannot go on although its data and configuration are sound. */
public final class TrainingException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public TrainingException(String message) {
    super(message);
  }
}
