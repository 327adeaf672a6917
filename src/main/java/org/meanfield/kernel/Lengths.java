package org.meanfield.kernel;

import java.util.Arrays;

/** How many steps each sequence of a padded batch really has; all of them until told otherwise. */
public final class Lengths {
  private final Turn turn;
  private final int steps;
  private final int[] values;

  Lengths(Turn turn, int sequences, int steps) {
    this.turn = turn;
    this.steps = steps;
    this.values = new int[sequences];
    Arrays.fill(values, steps);
  }

  public int sequences() {
    return values.length;
  }

  /** Steps of the batch: the longest length there may be. */
  public int steps() {
    return steps;
  }

  int of(int sequence) {
    return values[sequence];
  }

  /**
   * Sets how many steps each sequence of the next batches has.
   *
   * @throws IllegalArgumentException where a length is below 1 or beyond the steps
   */
  public void set(int[] lengths) {
    if (lengths.length != values.length) {
      throw new IllegalArgumentException(
          lengths.length + " lengths for a program of " + values.length + " sequences");
    }
    for (int n = 0; n < lengths.length; n++) {
      if (lengths[n] < 1 || lengths[n] > steps) {
        throw new IllegalArgumentException(
            "sequence " + n + " has length " + lengths[n] + ": must be from 1 to " + steps);
      }
    }
    turn.changed();
    System.arraycopy(lengths, 0, values, 0, values.length);
  }
}
