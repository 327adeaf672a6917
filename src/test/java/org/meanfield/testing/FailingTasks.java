package org.meanfield.testing;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.TaskContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.SparkPlugin;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Makes Spark lose the first attempt of every task, when all of its work is done and what it had to
 * write is written: a plugin of executors, for a master that tries again such as {@code
 * local[2,4]}.
 */
public final class FailingTasks implements SparkPlugin {
  /** What switches it on. */
  public static final Map<String, String> SETTINGS =
      Map.of("spark.plugins", FailingTasks.class.getName());

  private static final AtomicInteger FAILURES = new AtomicInteger();

  /** Attempts that were lost in this process up to now. */
  public static int failures() {
    return FAILURES.get();
  }

  @Override
  public DriverPlugin driverPlugin() {
    return null;
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new ExecutorPlugin() {
      @Override
      public void onTaskStart() {
        TaskContext task = TaskContext.get();
        if (task.attemptNumber() == 0) {
          task.addTaskCompletionListener((TaskCompletionListener) FailingTasks::fail);
        }
      }
    };
  }

  private static void fail(TaskContext task) {
    FAILURES.incrementAndGet();
    throw new IllegalStateException("this attempt is lost, by the test's will");
  }
}
