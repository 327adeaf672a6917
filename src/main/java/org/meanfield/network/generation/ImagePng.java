package org.meanfield.network.generation;

import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.util.List;
import org.meanfield.network.Picture;

/** One image as a PNG file, its samples as they are: what is read of it is the same image again. */
public final class ImagePng {
  private ImagePng() {}

  /**
   * The file's bytes.
   *
   * @param shape of an image, {@code [channels, height, width]}, of one channel or of three
   * @param pixels {@code [images, channels, height, width]}
   * @param number of the image among them
   */
  public static byte[] of(List<Integer> shape, byte[] pixels, int number) {
    int channels = shape.get(0);
    int height = shape.get(1);
    int width = shape.get(2);
    BufferedImage image =
        new BufferedImage(
            width,
            height,
            channels == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
    WritableRaster raster = image.getRaster();
    int at = number * channels * height * width;
    for (int channel = 0; channel < channels; channel++) {
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          raster.setSample(x, y, channel, pixels[at++] & 0xff);
        }
      }
    }
    return new Picture("image", image).png();
  }
}
