package org.meanfield.training;

import java.io.Serializable;
import org.meanfield.network.PackedState;

/**
 * The fixed cuts of a state's flat vector: slices of 2^18 floats, the last one shorter. Fixed, and
 * not as many as there are executors, so that the same numbers are summed together on any cluster.
 *
 * @param floats of the vector that is averaged
 * @param parameters how many of them, standing first, are parameters
 */
record Slices(int floats, int parameters) implements Serializable {
  static final int SIZE = 1 << 18;

  int count() {
    return (floats + SIZE - 1) / SIZE;
  }

  int start(int slice) {
    return slice * SIZE;
  }

  int length(int slice) {
    return Math.min(SIZE, floats - start(slice));
  }

  /** How many of a slice's floats are parameters. */
  int parameters(int slice) {
    return Math.max(0, Math.min(length(slice), parameters - start(slice)));
  }

  byte[] cut(float[] vector, int slice) {
    return PackedState.bytes(vector, start(slice), length(slice));
  }
}
