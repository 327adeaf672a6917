package org.meanfield.kernel;

import java.util.Arrays;

/**
 * A state that a recurrent layer takes over from one batch to the next: each forward pass starts
 * from it and leaves its own last state in it. No gradient goes through it (truncated
 * back-propagation through time, Williams and Peng 1990).
 */
public final class CarriedState {
  private final String name;
  private final int rows;
  private final int width;
  private final float[] values;

  CarriedState(String name, int rows, int width) {
    this.name = name;
    this.rows = rows;
    this.width = width;
    this.values = new float[Math.multiplyExact(rows, width)];
  }

  /** Such as {@code rnn.h_l0} for the hidden state of a layer, {@code rnn.c_l0} for its cells. */
  public String name() {
    return name;
  }

  /** N, sequences of the batch. */
  public int rows() {
    return rows;
  }

  /** H, floats of a sequence's state. */
  public int width() {
    return width;
  }

  /** Overwrites the state with {@code source[from …]}, [rows, width]. */
  public void load(float[] source, int from) {
    System.arraycopy(source, from, values, 0, values.length);
  }

  /** Overwrites one sequence's with {@code source[from …]}, [width]. */
  public void load(int row, float[] source, int from) {
    System.arraycopy(source, from, values, row * width, width);
  }

  /** Copies the state, [rows, width], to {@code target[to …]}. */
  public void read(float[] target, int to) {
    System.arraycopy(values, 0, target, to, values.length);
  }

  /** Forgets: every sequence starts from zeros. */
  public void clear() {
    Arrays.fill(values, 0);
  }

  /** Forgets one sequence. */
  public void clear(int row) {
    Arrays.fill(values, row * width, (row + 1) * width, 0);
  }

  float[] values() {
    return values;
  }
}
