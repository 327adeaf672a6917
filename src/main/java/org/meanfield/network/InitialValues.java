package org.meanfield.network;

import org.meanfield.random.Purpose;
import org.meanfield.random.RandomNumbers;

/** First values of parameters: pure functions of the seed and the tensor's place. */
public final class InitialValues {
  private InitialValues() {}

  /**
   * Fills {@code values[offset … offset + size)} uniformly in ±bound.
   *
   * @param offset of the tensor in the network's flat vector, which names its numbers as well
   */
  public static void uniform(long seed, int offset, int size, float bound, float[] values) {
    RandomNumbers numbers = RandomNumbers.of(seed, Purpose.INITIALISATION, 0, offset);
    for (int i = 0; i < size; i++) {
      values[offset + i] = (2 * numbers.uniform(i) - 1) * bound;
    }
  }
}
