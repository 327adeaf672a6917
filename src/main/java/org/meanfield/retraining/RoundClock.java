package org.meanfield.retraining;

import java.time.Duration;

/**
 * Tells before each round of a run whether time is left for no more than one. A round takes as long
 * as the longest before it; of two there is always time.
 */
final class RoundClock {
  private final Duration budget;
  private long began = -1;
  private long roundBegan;
  private long longest;
  private boolean spent;

  RoundClock(Duration budget) {
    this.budget = budget;
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
      spent = now - began + 2 * longest > budget.toNanos();
    }
    roundBegan = now;
    return spent;
  }

  /** Whether it has said so. */
  boolean isSpent() {
    return spent;
  }
}
