package org.meanfield.network.cnn;

import java.util.stream.IntStream;

/** Turns bytes into normalised floats, through a table of 256 values a channel. */
final class ImagePixels {
  private final int plane;
  private final float[][] tables;

  ImagePixels(ImageFormat format) {
    this.plane = format.height() * format.width();
    this.tables =
        IntStream.range(0, format.channels())
            .mapToObj(format.normalisation()::table)
            .toArray(float[][]::new);
  }

  /**
   * @param images {@code [N, channels, height, width]}, unsigned
   * @param target the same shape
   */
  void normalise(byte[] images, float[] target) {
    for (int at = 0, p = 0; at < target.length; at += plane, p++) {
      float[] table = tables[p % tables.length];
      for (int i = at; i < at + plane; i++) {
        target[i] = table[images[i] & 0xff];
      }
    }
  }
}
