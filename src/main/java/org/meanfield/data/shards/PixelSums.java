package org.meanfield.data.shards;

import java.io.Serializable;

/** Exact sums of pixels and of their squares, channel by channel. */
final class PixelSums implements Serializable {
  private static final long serialVersionUID = 1;

  private final long[] sums;
  private final long[] sumsOfSquares;
  private long pixels;

  PixelSums(int channels) {
    sums = new long[channels];
    sumsOfSquares = new long[channels];
  }

  int channels() {
    return sums.length;
  }

  /** Pixels of one channel. */
  long pixels() {
    return pixels;
  }

  long sum(int channel) {
    return sums[channel];
  }

  long sumOfSquares(int channel) {
    return sumsOfSquares[channel];
  }

  /** Adds an image {@code [channels, plane]} that begins at an offset. */
  void add(byte[] bytes, int offset, int plane) {
    for (int channel = 0; channel < sums.length; channel++) {
      long sum = 0;
      long squares = 0;
      for (int i = offset + channel * plane; i < offset + (channel + 1) * plane; i++) {
        int value = bytes[i] & 0xFF;
        sum += value;
        squares += value * value;
      }
      sums[channel] += sum;
      sumsOfSquares[channel] = Math.addExact(sumsOfSquares[channel], squares);
    }
    pixels += plane;
  }

  void add(PixelSums other) {
    for (int channel = 0; channel < sums.length; channel++) {
      sums[channel] += other.sums[channel];
      sumsOfSquares[channel] = Math.addExact(sumsOfSquares[channel], other.sumsOfSquares[channel]);
    }
    pixels += other.pixels;
  }
}
