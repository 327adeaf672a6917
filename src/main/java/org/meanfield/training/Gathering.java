package org.meanfield.training;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.meanfield.spark.JobFailure;

/**
 * Where what replicas made in a round comes in, until all who were called are there, or enough are
 * and the others have had their time. What is to be made of it is begun at once. What comes later,
 * or once more from a task that was speculated or tried again (the same bits), is not kept.
 *
 * @param <T> what comes from a replica
 * @param <R> what is made of it all
 */
final class Gathering<T, R> {
  private final Attendance attendance;
  private final Function<Gathered<T>, R> use;
  private final TreeMap<Integer, T> there = new TreeMap<>();
  private final List<Long> arrivals = new ArrayList<>();
  private final CompletableFuture<Boolean> closed = new CompletableFuture<>();
  private final CompletableFuture<R> result = new CompletableFuture<>();
  private long begun = System.nanoTime();

  /**
   * What a round closed with.
   *
   * @param outputs in replica order
   * @param heldSeconds that the round was kept open for those who did not come, after the last who
   *     did
   */
  record Gathered<T>(List<T> outputs, double heldSeconds) {}

  /**
   * @param use begun when the round closes, in a thread of its own
   */
  Gathering(Attendance attendance, Function<Gathered<T>, R> use) {
    this.attendance = attendance;
    this.use = use;
  }

  Attendance attendance() {
    return attendance;
  }

  /** The round, which was only prepared before, begins now. */
  synchronized void begin() {
    begun = System.nanoTime();
  }

  synchronized void leave(int replica, T output) {
    if (!closed.isDone() && there.putIfAbsent(replica, output) == null) {
      arrivals.add(sinceBegun());
      closeIfTime();
    }
  }

  private synchronized void closeIfTime() {
    if (closed.isDone()) {
      return;
    }
    if (there.size() == attendance.called().size()) {
      close(0);
    } else if (there.size() >= attendance.quorum()) {
      long left = attendance.nanosToClose(arrivals) - sinceBegun();
      if (left <= 0) {
        close((sinceBegun() - arrivals.get(arrivals.size() - 1)) / 1e9);
      } else {
        CompletableFuture.delayedExecutor(left, TimeUnit.NANOSECONDS).execute(this::closeIfTime);
      }
    }
  }

  private long sinceBegun() {
    return System.nanoTime() - begun;
  }

  private void close(double heldSeconds) {
    Gathered<T> gathered = new Gathered<>(List.copyOf(there.values()), heldSeconds);
    there.clear();
    closed.complete(gathered.outputs.size() < attendance.called().size());
    result.completeAsync(() -> use.apply(gathered));
  }

  /** Has something done when tasks still run whose outputs are not waited for any more. */
  void whenClosedEarly(Runnable action) {
    closed.thenAccept(
        early -> {
          if (early) {
            action.run();
          }
        });
  }

  /** Nothing more will come; of no account where nothing more is waited for. */
  synchronized void fail(Throwable failure) {
    if (closed.complete(false)) {
      there.clear();
      result.completeExceptionally(failure);
    }
  }

  private synchronized void abandon() {
    if (closed.complete(true)) {
      there.clear();
    }
  }

  /**
   * Waits for what came of it; who is interrupted meanwhile wants nothing more of it.
   *
   * @throws RuntimeException as {@link JobFailure} says of why there is nothing
   */
  R await() throws InterruptedException {
    try {
      return result.get();
    } catch (InterruptedException e) {
      abandon();
      throw e;
    } catch (ExecutionException e) {
      throw JobFailure.causeOf(e.getCause() instanceof Exception cause ? cause : e);
    }
  }
}
