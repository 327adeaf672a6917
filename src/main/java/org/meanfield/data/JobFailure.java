package org.meanfield.data;

/** What a Spark job failed from. */
public final class JobFailure {
  private static final String OURS = "org.meanfield.";

  private JobFailure() {}

  /**
   * The exception of this project that a task threw, or the job's own failure where there is none.
   *
   * @param failure of an action; not a {@link RuntimeException}, since Spark's are checked and
   *     Scala does not declare them
   */
  public static RuntimeException causeOf(Exception failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof RuntimeException own && own.getClass().getName().startsWith(OURS)) {
        return own;
      }
    }
    return failure instanceof RuntimeException unchecked
        ? unchecked
        : new IllegalStateException(failure);
  }
}
