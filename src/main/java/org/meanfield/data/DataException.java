package org.meanfield.data;

import org.meanfield.storage.StorageException;

/** Data is missing, damaged or unfit; the message says what was found, where, and what to do. */
public final class DataException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public DataException(String message) {
    super(message);
  }

  /**
   * What a failed Spark job failed from: the {@link DataException} or {@link StorageException} that
   * a task threw, or the job's own failure where there is none.
   */
  public static RuntimeException causeOf(Exception failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof DataException || cause instanceof StorageException) {
        return (RuntimeException) cause;
      }
    }
    return failure instanceof RuntimeException unchecked
        ? unchecked
        : new IllegalStateException(failure);
  }
}
