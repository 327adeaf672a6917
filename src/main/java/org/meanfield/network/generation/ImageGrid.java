package org.meanfield.network.generation;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import org.meanfield.network.Picture;

/**
 * Images side by side in rows, a white line between them.
 *
 * @param shape of an image, {@code [channels, height, width]}, of one channel or of three
 * @param columns images of a row
 */
public record ImageGrid(List<Integer> shape, int columns) {
  private static final int LINE = 2;

  /** Images of fewer pixels are enlarged, each pixel to a square. */
  private static final int SMALL = 32;

  private static final int PAPER = 0xFFFFFF;

  public ImageGrid {
    shape = List.copyOf(shape);
  }

  /** As square as so many images can stand. */
  public static ImageGrid square(List<Integer> shape, int images) {
    return new ImageGrid(shape, (int) Math.ceil(Math.sqrt(images)));
  }

  /** One image alone, pixel by pixel. */
  public static Picture single(List<Integer> shape, byte[] pixels) {
    ImageGrid plain = new ImageGrid(shape, 1);
    BufferedImage image = blank(plain.width(), plain.height());
    plain.draw(pixels, 0, image, 0, 0, 1);
    return new Picture("image", image);
  }

  private int height() {
    return shape.get(1);
  }

  private int width() {
    return shape.get(2);
  }

  /**
   * Draws images.
   *
   * @param pixels {@code [images, channels, height, width]}
   */
  public Picture draw(byte[] pixels) {
    int images = pixels.length / (shape.get(0) * height() * width());
    int rows = (images + columns - 1) / columns;
    int scale = Math.max(height(), width()) < SMALL ? 2 : 1;
    int down = scale * height() + LINE;
    int across = scale * width() + LINE;
    BufferedImage grid = blank(columns * across + LINE, rows * down + LINE);
    for (int i = 0; i < images; i++) {
      draw(pixels, i, grid, LINE + i % columns * across, LINE + i / columns * down, scale);
    }
    return new Picture("grid", grid);
  }

  private static BufferedImage blank(int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    int[] paper = new int[width * height];
    Arrays.fill(paper, PAPER);
    image.setRGB(0, 0, width, height, paper, 0, width);
    return image;
  }

  private void draw(byte[] pixels, int number, BufferedImage on, int left, int top, int scale) {
    int plane = height() * width();
    int from = number * shape.get(0) * plane;
    for (int y = 0; y < scale * height(); y++) {
      for (int x = 0; x < scale * width(); x++) {
        int at = from + y / scale * width() + x / scale;
        int red = pixels[at] & 0xff;
        int green = shape.get(0) == 1 ? red : pixels[at + plane] & 0xff;
        int blue = shape.get(0) == 1 ? red : pixels[at + 2 * plane] & 0xff;
        on.setRGB(left + x, top + y, red << 16 | green << 8 | blue);
      }
    }
  }
}
