package org.meanfield.network.cnn;

/** Turns bytes into normalised floats, through a table of 256 values a channel. */
final class ImagePixels {
  private final int plane;
  private final float[][] tables;

  ImagePixels(ImageFormat format) {
    this.plane = format.height() * format.width();
    this.tables = new float[format.channels()][256];
    for (int c = 0; c < tables.length; c++) {
      double mean = format.mean().get(c);
      // A channel that never varies carries nothing: it becomes zero instead of infinite.
      double deviation = format.deviation().get(c) == 0 ? 1 : format.deviation().get(c);
      for (int value = 0; value < 256; value++) {
        tables[c][value] = (float) ((value / 255.0 - mean) / deviation);
      }
    }
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
