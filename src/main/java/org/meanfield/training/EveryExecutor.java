package org.meanfield.training;

import java.io.Serializable;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.SparkEnv;
import org.apache.spark.SparkExecutorInfo;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.storage.BlockManagerId;
import scala.Tuple2;

/** Asks something of every executor of a cluster, once each. */
final class EveryExecutor {
  private static final int ATTEMPTS = 5;
  private static final int TASKS_A_SLOT = 3;

  /** A task that takes a moment leaves the next one to another slot. */
  private static final int TASK_MILLIS = 100;

  private static final int SETTLING_MILLIS = 500;
  private static final int MOST_WAITS = 20;
  private static final int QUIET_WAITS = 4;

  private final JavaSparkContext spark;

  EveryExecutor(JavaSparkContext spark) {
    this.spark = spark;
  }

  /**
   * @param answers by executor, as {@code id@host}
   * @param silent addresses of executors that answered nothing
   */
  record Answers<R>(Map<String, R> answers, Set<String> silent) {}

  /**
   * @param question is told which executor it is asked of, as {@code id@host}
   */
  <R extends Serializable> Answers<R> ask(Function<String, R> question) {
    awaitExecutors();
    Map<String, R> answers = new TreeMap<>();
    Set<String> silent = addresses();
    for (int attempt = 0; attempt < ATTEMPTS && !silent.isEmpty(); attempt++) {
      int tasks = spark.defaultParallelism() * TASKS_A_SLOT;
      List<Tuple2<BlockManagerId, R>> found =
          spark
              .parallelize(Collections.nCopies(tasks, 0), tasks)
              .map(
                  task -> {
                    BlockManagerId here = SparkEnv.get().blockManager().blockManagerId();
                    R answer = question.call(here.executorId() + "@" + here.host());
                    Thread.sleep(TASK_MILLIS);
                    return new Tuple2<>(here, answer);
                  })
              .collect();
      for (Tuple2<BlockManagerId, R> answer : found) {
        silent.remove(answer._1().hostPort());
        answers.putIfAbsent(answer._1().executorId() + "@" + answer._1().host(), answer._2());
      }
    }
    return new Answers<>(answers, silent);
  }

  /** Executors register one by one: waits for the first, and then until no further one comes. */
  private void awaitExecutors() {
    spark.parallelize(List.of(0), 1).count();
    int known = 0;
    int quiet = 0;
    for (int wait = 0; wait < MOST_WAITS && quiet < QUIET_WAITS; wait++) {
      int now = addresses().size();
      quiet = now == known ? quiet + 1 : 0;
      known = now;
      try {
        Thread.sleep(SETTLING_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private Set<String> addresses() {
    Set<String> addresses = new HashSet<>();
    for (SparkExecutorInfo executor : spark.sc().statusTracker().getExecutorInfos()) {
      addresses.add(executor.host() + ":" + executor.port());
    }
    addresses.remove(SparkEnv.get().blockManager().blockManagerId().hostPort());
    return addresses;
  }
}
