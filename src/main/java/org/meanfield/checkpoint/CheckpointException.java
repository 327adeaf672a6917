package org.meanfield.checkpoint;

/** A checkpoint or a model cannot be committed or loaded; says which, why, and what to do. */
public final class CheckpointException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public CheckpointException(String message, Throwable cause) {
    super(message, cause);
  }
}
