package org.meanfield.data.image;

import java.awt.image.Raster;

/**
 * The red, green and blue of a JPEG of four components, as Adobe's programs write them: what is
 * left of the light by cyan, magenta, yellow and black, 255 where there is no ink, or the first
 * three of these as YCbCr (YCCK). Without the profile of a printer, red is {@code C · K / 255}.
 */
record PrintColours(Raster stored, boolean ycck) {

  Pixels pixels() {
    int plane = stored.getHeight() * stored.getWidth();
    byte[] samples = new byte[3 * plane];
    int[] row = new int[4 * stored.getWidth()];
    int[] light = new int[3];
    int at = 0;
    for (int y = 0; y < stored.getHeight(); y++) {
      stored.getPixels(0, y, stored.getWidth(), 1, row);
      for (int x = 0; x < row.length; x += 4) {
        light(row, x, light);
        for (int channel = 0; channel < 3; channel++) {
          samples[channel * plane + at] = (byte) ((light[channel] * row[x + 3] + 127) / 255);
        }
        at++;
      }
    }
    return new Pixels(3, stored.getHeight(), stored.getWidth(), samples);
  }

  private void light(int[] row, int x, int[] light) {
    if (!ycck) {
      System.arraycopy(row, x, light, 0, 3);
      return;
    }
    // JFIF 1.02, "Conversion to and from RGB", of which cyan, magenta and yellow are the opposite.
    int luma = row[x];
    int blue = row[x + 1] - 128;
    int red = row[x + 2] - 128;
    light[0] = 255 - level(luma + 1.402 * red);
    light[1] = 255 - level(luma - 0.34414 * blue - 0.71414 * red);
    light[2] = 255 - level(luma + 1.772 * blue);
  }

  private static int level(double value) {
    return (int) Math.max(0, Math.min(255, Math.round(value)));
  }
}
