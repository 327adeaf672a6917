package org.meanfield.kernel;

/**
 * Where oneDNN's own choice of a layout is not the fastest. Never timed at run time, which would
 * change the bits: each rule was found with {@code bench} and holds for every machine.
 */
final class LayoutRule {
  /** Channels that a block of AVX-512 holds. */
  private static final int BLOCK = 16;

  private static final int MANY_ROWS = 32;
  private static final int ROWS_OF_TOKEN = 8;

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

  /**
   * Whether images of so many channels lie row-major where a transposed convolution makes them:
   * oneDNN's kernels on channels last fill a vector with them. DCGAN's last layer: 0.9 ms so with
   * the reorder, 2.8 with the channel innermost.
   */
  static boolean fewChannels(long channels) {
    return channels <= 4;
  }

  /**
   * Whether a fully connected layer is a product of rows, whose weight lies row-major: where there
   * are as many rows as inputs, and not few. There its speed is that of the inner product within 8
   * %, elsewhere up to 31 % behind; a weight that lies so can be an embedding's as well, and its
   * gradient comes out of the product as it lies.
   */
  static boolean linearByRows(long[] input) {
    return input.length == 2 && input[0] >= MANY_ROWS && input[0] >= input[1];
  }

  /**
   * Whether a recurrent layer multiplies every token's vector once and looks the products up: where
   * there are several rows to a token. The language model of 65 characters in 2,048 rows: 4 ms of
   * 65 less so.
   */
  static boolean productsByToken(long vocabulary, long rows) {
    return ROWS_OF_TOKEN * vocabulary <= rows;
  }

  private static double waste(long channels) {
    return (double) ((channels + BLOCK - 1) / BLOCK * BLOCK) / channels;
  }
}
