package org.meanfield.network.rnn;

/**
 * Brings what a batch has sequence by sequence into the order of time: row t·N + n is step t of n.
 */
final class TimeMajor {
  private TimeMajor() {}

  /**
   * @param source {@code [sequences, steps]}
   * @param target {@code [steps, sequences]}
   */
  static void ints(int[] source, int sequences, int steps, int[] target) {
    for (int n = 0; n < sequences; n++) {
      for (int t = 0; t < steps; t++) {
        target[t * sequences + n] = source[n * steps + t];
      }
    }
  }

  /**
   * @param source {@code [sequences, steps, width]}
   * @param target {@code [steps, sequences, width]}
   */
  static void floats(float[] source, int sequences, int steps, int width, float[] target) {
    for (int n = 0; n < sequences; n++) {
      for (int t = 0; t < steps; t++) {
        System.arraycopy(
            source, (n * steps + t) * width, target, (t * sequences + n) * width, width);
      }
    }
  }
}
