package org.meanfield.data.shards;

import java.util.ArrayList;
import java.util.List;
import org.meanfield.data.Packed;
import org.meanfield.data.Schema;

/**
 * How many pairs there are of each number of steps: that of the longer of the two texts with one
 * token more (a target has an end, and something in front), up to a multiple of {@link #EIGHT}.
 */
public final class PairLengths {
  /** Floats of a vector register, and a step that leaves little padding. */
  public static final int EIGHT = 8;

  private final List<Long> counts = new ArrayList<>();

  /** The steps that a pair of so many tokens is computed in. */
  public static int steps(int source, int target) {
    return (Math.max(source, target) / EIGHT + 1) * EIGHT;
  }

  /** Whether examples are pairs. */
  static boolean exist(Schema schema) {
    return schema.has(Schema.SOURCE) && schema.has(Schema.TARGET);
  }

  /** Counts a packed pair. */
  void add(byte[] packed) {
    int source = Packed.intAt(packed, 0);
    int target = Packed.intAt(packed, (1 + source) * Integer.BYTES);
    int number = steps(source, target) / EIGHT;
    while (counts.size() < number) {
      counts.add(0L);
    }
    counts.set(number - 1, counts.get(number - 1) + 1);
  }

  /** How many there are of 8, 16, 24 … steps, up to the most that there are. */
  List<Long> counts() {
    return List.copyOf(counts);
  }
}
