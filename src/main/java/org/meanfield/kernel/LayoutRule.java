package org.meanfield.kernel;

/**
 * Where oneDNN's own choice of a layout is not the fastest. Never timed at run time, which would
 * change the bits: each rule was found with {@code bench} and holds for every machine.
 */
final class LayoutRule {
  /** Channels that a block of AVX-512 holds. */
  private static final int BLOCK = 16;

  private LayoutRule() {}

  /**
   * Whether a convolution runs with the channels innermost. Blocks of 16 channels waste work when
   * the channels do not fill them: 20 to 50 channels compute 32 × 64 instead, more than twice as
   * much. LeNet's step: 12.7 ms so, 13.8 on row-major ones.
   */
  static boolean channelsLastConvolution(long inputChannels, long outputChannels) {
    boolean firstLayer = inputChannels <= 4;
    return !firstLayer && waste(inputChannels) * waste(outputChannels) > 1.5;
  }

  private static double waste(long channels) {
    return (double) ((channels + BLOCK - 1) / BLOCK * BLOCK) / channels;
  }
}
