package org.meanfield.network;

import org.meanfield.network.state.NetworkState;

/**
 * Tells where a network looks in a text while it says another one of it. Owns native memory; one
 * thread at a time.
 */
public interface AttentionMaps extends NativeMemory {

  /**
   * Takes over a model.
   *
   * @param model parameters and statistics, and maybe moments
   */
  void restore(NetworkState model);

  /**
   * Reads two texts that belong together, and tells how much of its attention each head gives to
   * each token of the first where it is to say a token of the second.
   *
   * @param source tokens without an end
   * @param target tokens without a beginning and an end
   * @return {@code [heads][target + 1][source + 1]}: behind each text its end; 1 together in each
   *     row, and of several layers the mean
   */
  float[][][] of(int[] source, int[] target);
}
