package org.meanfield.retraining;

import java.time.Duration;
import java.util.List;

/**
 * Tells before each round of a run whether time is left for no more than one. A round takes as long
 * as the longest before it; of two there is always time. Rounds of earlier calls, which were
 * interrupted, are part of the budget.
 */
final class RoundClock {
  private final Duration budget;
  private final long earlier;
  private long began = -1;
  private long roundBegan;
  private long longest;
  private boolean spent;

  /**
   * @param earlier seconds of each round that was trained before
   */
  RoundClock(Duration budget, List<Double> earlier) {
    this.budget = budget;
    this.earlier = earlier.stream().mapToLong(RoundClock::nanos).sum();
    this.longest = earlier.stream().mapToLong(RoundClock::nanos).max().orElse(0);
  }

  private static long nanos(double seconds) {
    return (long) (seconds * 1e9);
  }

  /** Asked before each round. */
  boolean hasOneLeft() {
    return hasOneLeft(System.nanoTime());
  }

  boolean hasOneLeft(long now) {
    if (began < 0) {
      began = now;
    } else {
      longest = Math.max(longest, now - roundBegan);
    }
    roundBegan = now;
    spent = longest > 0 && earlier + now - began + 2 * longest > budget.toNanos();
    return spent;
  }

  /** Whether it has said so. */
  boolean isSpent() {
    return spent;
  }
}
