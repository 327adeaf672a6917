package org.meanfield.kernel;

import java.util.Arrays;

/** A program's input of whole numbers, such as the tokens of a text: one a row. */
public final class Tokens {
  /** Stands where a padded sequence has no token. */
  public static final int PADDING = -1;

  private final Turn turn;
  private final int[] values;

  Tokens(Turn turn, int rows) {
    this.turn = turn;
    this.values = new int[rows];
    Arrays.fill(values, PADDING);
  }

  public int rows() {
    return values.length;
  }

  int get(int row) {
    return values[row];
  }

  /**
   * Sets what the next forward pass reads.
   *
   * @param tokens one a row, {@link #PADDING} for none; copied
   */
  public void set(int[] tokens) {
    if (tokens.length != values.length) {
      throw new IllegalArgumentException(
          tokens.length + " tokens for a program of " + values.length);
    }
    turn.changed();
    System.arraycopy(tokens, 0, values, 0, values.length);
  }
}
