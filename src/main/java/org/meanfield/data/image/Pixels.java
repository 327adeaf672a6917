package org.meanfield.data.image;

import java.util.List;

/**
 * An image of 8-bit samples, {@code [channels, height, width]}.
 *
 * @param channels 1 for grey, 3 for red, green and blue
 */
public record Pixels(int channels, int height, int width, byte[] samples) {

  public List<Integer> shape() {
    return List.of(channels, height, width);
  }

  /**
   * The same image in grey or in colour. Grey is the luma of ITU-R BT.601, in whole numbers; colour
   * of a grey image is three times the same.
   */
  public Pixels withChannels(int wanted) {
    if (wanted == channels) {
      return this;
    }
    int plane = height * width;
    byte[] converted = new byte[wanted * plane];
    for (int i = 0; i < plane; i++) {
      if (wanted == 1) {
        converted[i] = luma(samples[i], samples[plane + i], samples[2 * plane + i]);
      } else {
        converted[i] = samples[i];
        converted[plane + i] = samples[i];
        converted[2 * plane + i] = samples[i];
      }
    }
    return new Pixels(wanted, height, width, converted);
  }

  private static byte luma(byte red, byte green, byte blue) {
    return (byte) ((299 * (red & 0xFF) + 587 * (green & 0xFF) + 114 * (blue & 0xFF) + 500) / 1000);
  }
}
