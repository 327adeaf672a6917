package org.meanfield.network;

import org.meanfield.random.Purpose;
import org.meanfield.random.RandomNumbers;

/** First values of parameters: pure functions of the seed and the tensor's place. */
public final class InitialValues {
  private static final int CHUNK = 4096;

  private InitialValues() {}

  /**
   * Fills the tensor at {@code offset} uniformly in ±bound.
   *
   * @param offset of the tensor in the network's flat vector, which names its numbers as well
   */
  public static void uniform(long seed, long offset, int size, float bound, SlicedVector values) {
    RandomNumbers numbers = RandomNumbers.of(seed, Purpose.INITIALISATION, 0, offset);
    float[] chunk = new float[Math.min(size, CHUNK)];
    for (int from = 0; from < size; from += CHUNK) {
      int count = Math.min(CHUNK, size - from);
      for (int i = 0; i < count; i++) {
        chunk[i] = (2 * numbers.uniform(from + i) - 1) * bound;
      }
      values.put(offset + from, chunk, 0, count);
    }
  }
}
