package org.meanfield.training;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.meanfield.kernel.UnsupportedPlatformException;
import org.meanfield.spark.HandBack;
import org.meanfield.storage.Uninterrupted;
import scala.collection.JavaConverters;

/**
 * Executors that would compute other bits than the run's: each is told of once, by name, and what
 * it hands back is done by the others. Where none of the others is left, work ends, since it would
 * wait for ever.
 */
final class RefusedExecutors {
  /** A machine that is lost may come back, or another take its place. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final JavaSparkContext spark;
  private final Consumer<String> warnings;
  private final Map<String, String> reasons = new TreeMap<>();

  /** When the last executor that was not refused was found gone; 0 where one is there. */
  private long allRefusedSince;

  private volatile boolean givenUp;

  private RefusedExecutors(JavaSparkContext spark, Consumer<String> warnings) {
    this.spark = spark;
    this.warnings = warnings;
  }

  /**
   * Does work on Spark, and watches over its executors.
   *
   * @param warnings hear of each that is refused, maybe from another thread
   * @throws UnsupportedPlatformException where no executor is left that is not refused
   */
  static <R> R watchedDuring(
      JavaSparkContext spark, Consumer<String> warnings, Function<RefusedExecutors, R> work) {
    RefusedExecutors refused = new RefusedExecutors(spark, warnings);
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onTaskEnd(SparkListenerTaskEnd end) {
            HandBack.why(end.reason())
                .ifPresent(
                    why ->
                        refused.handedBack(
                            end.stageId(),
                            end.taskInfo().executorId(),
                            end.taskInfo().host(),
                            why));
          }
        };
    spark.sc().addSparkListener(listener);
    try {
      return work.apply(refused);
    } catch (RuntimeException e) {
      throw refused.explained(e);
    } finally {
      // Spark stops the listener's queue, which it does by halves for a thread that is interrupted.
      Uninterrupted.run(() -> spark.sc().removeSparkListener(listener));
    }
  }

  private void handedBack(int stage, String executor, String host, String why) {
    add(executor + "@" + host, why);
    if (isAnyOtherThere()) {
      allRefusedSince = 0;
      return;
    }
    long now = System.nanoTime();
    if (allRefusedSince == 0) {
      allRefusedSince = now;
    } else if (now - allRefusedSince > PATIENCE.toNanos()) {
      givenUp = true;
      spark.sc().cancelStage(stage, "no executor is left that can do it");
    }
  }

  /**
   * Refuses an executor.
   *
   * @param name such as {@code 1@127.0.0.2}
   */
  void add(String name, String why) {
    boolean news;
    synchronized (reasons) {
      news = reasons.put(name, why) == null;
    }
    if (news) {
      warnings.accept("executor " + name + " is refused: " + why);
    }
  }

  private boolean isAnyOtherThere() {
    Set<String> refused;
    synchronized (reasons) {
      refused =
          reasons.keySet().stream()
              .map(name -> name.substring(0, name.indexOf('@')))
              .collect(Collectors.toSet());
    }
    return JavaConverters.seqAsJavaList(spark.sc().getExecutorIds()).stream()
        .anyMatch(executor -> !refused.contains(executor));
  }

  private RuntimeException explained(RuntimeException failure) {
    return givenUp ? none(failure) : failure;
  }

  /** That nobody is left, with all their names and reasons. */
  UnsupportedPlatformException none(RuntimeException cause) {
    synchronized (reasons) {
      return new UnsupportedPlatformException(
          reasons.entrySet().stream()
              .map(refused -> "executor " + refused.getKey() + ": " + refused.getValue())
              .collect(Collectors.joining("; ", "no executor computes the run's bits: ", "")),
          cause);
    }
  }
}
