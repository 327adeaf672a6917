package org.meanfield.spark;

import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskEndReason;
import org.apache.spark.TaskKilled;
import org.apache.spark.TaskKilledException;

/**
 * Tasks that this executor cannot do and another may. A task that throws is tried again four times,
 * maybe each time by the executor that failed first, since that is free at once; then the job is
 * over. One that is handed back is tried again as often as it takes, and no attempt counts as a
 * failure: Spark takes it for killed.
 */
public final class HandBack {
  /** What Spark calls the driver's process among executors. */
  private static final String DRIVER = "driver";

  private static final String MARK = "handed back: ";

  /** Or an idle executor would take and hand back the same task a hundred times a second. */
  private static final int FIRST_PAUSE_MILLIS = 500;

  private static final int LONGEST_PAUSE_MILLIS = 10_000;

  private static final int POLL_MILLIS = 20;

  /** The end where nobody watches over executors; far more than a round waits for a slot. */
  private static final int MOST_ATTEMPTS = 2000;

  private HandBack() {}

  /**
   * Does a task's work, and hands the task back where this process is not able to.
   *
   * @param inability as what that is thrown; thrown on where there is no other process, or so many
   *     attempts were handed back that there is none that is able
   */
  public static <R> R where(Class<? extends RuntimeException> inability, Supplier<R> work) {
    try {
      return work.get();
    } catch (RuntimeException e) {
      TaskContext task = TaskContext.get();
      if (!inability.isInstance(e)
          || task == null
          || isDriver()
          || task.attemptNumber() >= MOST_ATTEMPTS) {
        throw e;
      }
      pause(task);
      throw new TaskKilledException(MARK + e);
    }
  }

  /** Why a task was handed back; empty where it was not. */
  public static Optional<String> why(TaskEndReason reason) {
    return reason instanceof TaskKilled killed && killed.reason().startsWith(MARK)
        ? Optional.of(killed.reason().substring(MARK.length()).replaceFirst("^\\S+Exception: ", ""))
        : Optional.empty();
  }

  private static boolean isDriver() {
    return SparkEnv.get().executorId().equals(DRIVER);
  }

  /** The longer, the longer others have been busy. */
  private static void pause(TaskContext task) {
    int millis = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS * (1 + task.attemptNumber()));
    for (int paused = 0; paused < millis; paused += POLL_MILLIS) {
      task.killTaskIfInterrupted();
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
