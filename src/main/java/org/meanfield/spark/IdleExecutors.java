package org.meanfield.spark;

import java.util.Arrays;
import org.apache.spark.api.java.JavaSparkContext;

/** Tasks that still run after their job has failed or was cancelled. */
public final class IdleExecutors {
  private static final int PATIENCE_MILLIS = 10_000;
  private static final int POLL_MILLIS = 20;
  private static final int IDLE_LOOKS = 2;

  private IdleExecutors() {}

  /**
   * Waits until no executor has a task, though no longer than ten seconds. Spark counts a task out
   * a moment before it has dealt with its end, so one idle look is not enough.
   */
  public static void await(JavaSparkContext spark) {
    int idle = 0;
    for (int waited = 0; idle < IDLE_LOOKS && waited < PATIENCE_MILLIS; waited += POLL_MILLIS) {
      idle = isBusy(spark) ? 0 : idle + 1;
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static boolean isBusy(JavaSparkContext spark) {
    return !spark.sc().isStopped()
        && Arrays.stream(spark.sc().statusTracker().getExecutorInfos())
            .anyMatch(executor -> executor.numRunningTasks() > 0);
  }
}
