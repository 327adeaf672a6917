package org.meanfield.training;

import java.io.Serializable;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.SparkEnv;
import org.apache.spark.SparkExecutorInfo;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.BlockManagerId;
import org.meanfield.spark.JobFailure;
import scala.collection.JavaConverters;

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
   * @param lost those of them that are not there any more
   */
  record Answers<R>(Map<String, R> answers, Set<String> silent, Set<String> lost) {}

  /** What an executor is asked, in a task of its own. */
  interface Question<R> extends Serializable {
    /**
     * @param executor that is asked, as {@code id@host}
     * @param slots how many tasks run there at the same time
     */
    R ask(String executor, int slots);
  }

  /** Waits until executors have registered, and asks until each has answered. */
  <R extends Serializable> Answers<R> ask(Question<R> question) {
    awaitExecutors();
    return asked(question, ATTEMPTS);
  }

  /** Asks those that are there, and waits for none but the first. */
  <R extends Serializable> Answers<R> askPresent(Question<R> question) {
    return asked(question, 1);
  }

  private <R extends Serializable> Answers<R> asked(Question<R> question, int attempts) {
    Map<String, R> answers = new TreeMap<>();
    Set<String> silent = addresses();
    boolean missing = true;
    for (int attempt = 0;
        attempt < ATTEMPTS && (missing || attempt < attempts && !silent.isEmpty());
        attempt++) {
      List<Answer<R>> given = asked(question);
      given.stream()
          .filter(answer -> answer.content != null)
          .forEach(
              answer -> {
                silent.remove(answer.address);
                answers.putIfAbsent(answer.executor, answer.content);
              });
      missing = !given.stream().allMatch(answer -> answers.containsKey(answer.executor));
    }
    Set<String> lost = new TreeSet<>(silent);
    lost.removeAll(addresses());
    if (answers.isEmpty() && lost.isEmpty()) {
      throw new TrainingException(
          "Spark does not say yet how many tasks its executors run; start the command again");
    }
    return new Answers<>(answers, silent, lost);
  }

  /**
   * @param content null where it was not known yet how many tasks run there, and so nothing asked
   */
  private record Answer<R extends Serializable>(String executor, String address, R content)
      implements Serializable {}

  private <R extends Serializable> List<Answer<R>> asked(Question<R> question) {
    int tasks = spark.defaultParallelism() * TASKS_A_SLOT;
    HashMap<String, Integer> slots = slots();
    JavaRDD<Answer<R>> asked =
        spark
            .parallelize(Collections.nCopies(tasks, 0), tasks)
            .map(
                task -> {
                  BlockManagerId here = SparkEnv.get().blockManager().blockManagerId();
                  String executor = here.executorId() + "@" + here.host();
                  Integer own = slots.get(here.executorId());
                  R content = own == null || own == 0 ? null : question.ask(executor, own);
                  Thread.sleep(TASK_MILLIS);
                  return new Answer<>(executor, here.hostPort(), content);
                });
    return JobFailure.naming(asked::collect);
  }

  /** How many tasks all executors that are there run at the same time. */
  int allSlots() {
    return slots().values().stream().mapToInt(slots -> slots).sum();
  }

  /** Tasks that run at the same time, by executor. */
  private HashMap<String, Integer> slots() {
    HashMap<String, Integer> slots = new HashMap<>();
    JavaConverters.seqAsJavaList(spark.sc().statusStore().executorList(true))
        .forEach(executor -> slots.put(executor.id(), executor.maxTasks()));
    return slots;
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
