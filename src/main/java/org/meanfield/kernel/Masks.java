package org.meanfield.kernel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the dropouts of programs that run in turns keep from their way there to their way back, the
 * n-th of one program in the memory of the n-th of another.
 */
final class Masks {
  private final Map<Integer, List<float[]>> byDropout = new HashMap<>();

  /**
   * Those of the n-th dropout of a program.
   *
   * @param chunks arrays, as many as it needs
   */
  float[][] of(int dropout, int chunks, int chunkLength) {
    List<float[]> own = byDropout.computeIfAbsent(dropout, n -> new ArrayList<>());
    while (own.size() < chunks) {
      own.add(new float[chunkLength]);
    }
    return own.subList(0, chunks).toArray(float[][]::new);
  }
}
