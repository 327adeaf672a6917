package org.meanfield.kernel;

import java.util.function.Supplier;

/**
 * Where the gradients of one thing meet in a backward pass: the first that arrives writes, later
 * ones add. Who comes first is known when a program is finished, since its backward steps are made
 * in the order in which they run; nothing is decided at run time, and nothing is zeroed in vain.
 */
final class Gradient {
  private final Supplier<Buffer> memory;
  private Buffer buffer;
  private boolean arrived;

  /**
   * @param memory asked once, when the first gradient arrives
   */
  Gradient(Supplier<Buffer> memory) {
    this.memory = memory;
  }

  /** What becomes of a gradient that arrives now. */
  Arrival arrive() {
    Arrival arrival = arrived ? Arrival.ADDED : Arrival.WRITTEN;
    arrived = true;
    return arrival;
  }

  /** Whether anyone gives a gradient. */
  boolean arrived() {
    return arrived;
  }

  /**
   * The first gradient that arrives is there already, in memory that nobody else reads any more.
   */
  void arriveIn(Buffer other) {
    if (arrived || buffer != null) {
      throw new IllegalStateException("another gradient has arrived before");
    }
    buffer = other;
    arrived = true;
  }

  Buffer buffer() {
    if (buffer == null) {
      buffer = memory.get();
    }
    return buffer;
  }
}
