package org.meanfield.storage;

/**
 * What has to be done at the end, also by a thread that was interrupted: Java closes channels, and
 * Hadoop and Spark break off, where they see that a thread is.
 */
public final class Uninterrupted {
  private Uninterrupted() {}

  /** Does it, and then the thread is interrupted again if it was before. */
  public static void run(Runnable work) {
    boolean interrupted = Thread.interrupted();
    try {
      work.run();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
