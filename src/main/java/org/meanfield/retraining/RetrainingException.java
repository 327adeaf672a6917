package org.meanfield.retraining;

/** A model that cannot be trained again, although source and configuration are sound. */
public final class RetrainingException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public RetrainingException(String message) {
    super(message);
  }

  RetrainingException(String message, Throwable cause) {
    super(message, cause);
  }
}
