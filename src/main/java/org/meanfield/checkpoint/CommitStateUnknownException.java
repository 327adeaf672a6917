package org.meanfield.checkpoint;

/**
 * A checkpoint may be committed or not, since the answer to its last step was lost. Committing it
 * again settles that.
 */
public final class CommitStateUnknownException extends RuntimeException {
  private static final long serialVersionUID = 1;

  CommitStateUnknownException(String message, Throwable cause) {
    super(message, cause);
  }
}
