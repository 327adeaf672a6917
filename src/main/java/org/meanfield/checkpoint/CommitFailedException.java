package org.meanfield.checkpoint;

/** A checkpoint is not committed, and what was committed before is still there. */
public final class CommitFailedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  CommitFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
