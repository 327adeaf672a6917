package org.meanfield.training;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Where tasks of the driver's process that came early wait for what their round starts from. Each
 * holds a slot meanwhile, which the round before may need to be tried again: so none waits longer
 * than a second, and when one has had enough, the round is not begun by any.
 */
final class LocalRound {
  static final Duration PATIENCE = Duration.ofSeconds(1);

  private final CompletableFuture<Optional<Progress>> start;

  /** Not begun. */
  LocalRound() {
    start = new CompletableFuture<>();
  }

  /** Begun before any task has come. */
  LocalRound(Progress progress) {
    start = CompletableFuture.completedFuture(Optional.of(progress));
  }

  /**
   * Lets all its tasks begin, those that wait and those that come later.
   *
   * @return false where it was called off before
   */
  boolean begin(Progress progress) {
    return start.complete(Optional.of(progress));
  }

  /** All its tasks end with nothing done, unless it has begun. */
  void callOff() {
    start.complete(Optional.empty());
  }

  /** What it started from; only to be asked of one that has begun. */
  Progress begun() {
    return start.join().orElseThrow();
  }

  /** What a task's replica starts from, once that is known; empty where the round is called off. */
  Optional<Progress> start() {
    try {
      return start.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      callOff();
      return start.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TrainingException("interrupted before the round began");
    } catch (ExecutionException e) {
      throw new IllegalStateException(e); // nobody completes it so
    }
  }
}
