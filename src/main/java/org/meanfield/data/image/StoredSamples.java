package org.meanfield.data.image;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.util.Arrays;

/**
 * What the samples of a decoded file mean, 0 to 255: by a palette or by their depth. What is
 * transparent shows white behind it.
 *
 * @param levels by channel and stored sample
 * @param opacity by stored sample, 255 where nothing shines through
 * @param bands samples a pixel
 * @param step between the bands that the channels come from; 0 where a palette stands behind one
 * @param alpha the band that opacity comes from
 */
record StoredSamples(int[][] levels, int[] opacity, int bands, int step, int alpha) {

  static Pixels pixels(BufferedImage image) {
    Raster raster = image.getRaster();
    return of(image).pixels(raster);
  }

  private static StoredSamples of(BufferedImage image) {
    int bands = image.getRaster().getNumBands();
    if (image.getColorModel() instanceof IndexColorModel palette) {
      return of(palette);
    }
    int largest = (1 << image.getSampleModel().getSampleSize(0)) - 1;
    int[] levels = new int[largest + 1];
    for (int sample = 0; sample <= largest; sample++) {
      levels[sample] = (sample * 255 + largest / 2) / largest;
    }
    int[][] channels = bands < 3 ? new int[][] {levels} : new int[][] {levels, levels, levels};
    boolean transparent = image.getColorModel().hasAlpha();
    return new StoredSamples(
        channels, transparent ? levels : opaque(largest + 1), bands, 1, bands - 1);
  }

  /** An image with a palette is grey where the whole palette is. */
  private static StoredSamples of(IndexColorModel palette) {
    int size = palette.getMapSize();
    int[][] levels = new int[3][size];
    int[] opacity = new int[size];
    for (int i = 0; i < size; i++) {
      levels[0][i] = palette.getRed(i);
      levels[1][i] = palette.getGreen(i);
      levels[2][i] = palette.getBlue(i);
      opacity[i] = palette.getAlpha(i);
    }
    boolean grey = Arrays.equals(levels[0], levels[1]) && Arrays.equals(levels[0], levels[2]);
    return new StoredSamples(grey ? new int[][] {levels[0]} : levels, opacity, 1, 0, 0);
  }

  private static int[] opaque(int samples) {
    int[] opacity = new int[samples];
    Arrays.fill(opacity, 255);
    return opacity;
  }

  private Pixels pixels(Raster raster) {
    int height = raster.getHeight();
    int width = raster.getWidth();
    byte[] samples = new byte[levels.length * height * width];
    int[] row = new int[width * bands];
    for (int y = 0; y < height; y++) {
      raster.getPixels(0, y, width, 1, row);
      for (int channel = 0; channel < levels.length; channel++) {
        int at = (channel * height + y) * width;
        for (int x = 0; x < width; x++) {
          int level = levels[channel][row[x * bands + channel * step]];
          samples[at + x] = (byte) onWhite(level, opacity[row[x * bands + alpha]]);
        }
      }
    }
    return new Pixels(levels.length, height, width, samples);
  }

  private static int onWhite(int level, int opacity) {
    return (level * opacity + 255 * (255 - opacity) + 127) / 255;
  }
}
