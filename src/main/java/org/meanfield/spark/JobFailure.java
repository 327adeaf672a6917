package org.meanfield.spark;

import java.util.concurrent.Callable;

/** What a Spark job failed from. */
public final class JobFailure {
  private static final String OURS = "org.meanfield.";

  private JobFailure() {}

  /**
   * Does work on Spark.
   *
   * @throws RuntimeException what {@link #causeOf} says of its failure
   */
  public static <T> T naming(Callable<T> work) {
    try {
      return work.call();
    } catch (Exception e) {
      throw causeOf(e);
    }
  }

  /**
   * The exception of this project that a task threw, or the job's own failure where there is none.
   * Where this thread was interrupted, it is so again.
   *
   * @param failure of an action; not a {@link RuntimeException}, since Spark's are checked and
   *     Scala does not declare them
   */
  public static RuntimeException causeOf(Exception failure) {
    if (failure instanceof InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return new JobInterruptedException(interrupted);
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof RuntimeException own && isOurs(own)) {
        return own;
      }
    }
    return failure instanceof RuntimeException unchecked
        ? unchecked
        : new IllegalStateException(failure);
  }

  /** Whether an exception is of this project, and so says what a user needs. */
  public static boolean isOurs(RuntimeException failure) {
    return failure.getClass().getName().startsWith(OURS);
  }
}
