package org.meanfield.spark;

/**
 * The thread that waited for a job on Spark was interrupted, and still is when this is thrown: what
 * it waited for is called off.
 */
public final class JobInterruptedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  JobInterruptedException(InterruptedException cause) {
    super("interrupted while waiting for a job on Spark", cause);
  }
}
