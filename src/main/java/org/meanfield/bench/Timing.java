package org.meanfield.bench;

import java.util.Arrays;

/**
 * The times of a contender's steps.
 *
 * @param milliseconds of each step, in ascending order
 */
public record Timing(double[] milliseconds) {
  public Timing {
    if (milliseconds.length == 0) {
      throw new IllegalArgumentException("a timing of no steps");
    }
    milliseconds = milliseconds.clone();
    Arrays.sort(milliseconds);
  }

  /** The upper of the two middle ones where their number is even. */
  public double median() {
    return milliseconds[milliseconds.length / 2];
  }

  public double fastest() {
    return milliseconds[0];
  }

  /** Nine of ten steps are at most as slow. */
  public double percentile90() {
    return milliseconds[(int) Math.ceil(0.9 * milliseconds.length) - 1];
  }
}
