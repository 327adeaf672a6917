package org.meanfield.network.generation;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import org.meanfield.network.Picture;

/**
 * Images side by side, a white line between them.
 *
 * @param shape of an image, {@code [channels, height, width]}, of one channel or of three
 * @param lines how many columns there are, filled row by row; or how many rows, filled column by
 *     column
 * @param down whether these are rows
 */
public record ImageGrid(List<Integer> shape, int lines, boolean down) {
  private static final int LINE = 2;

  /** Images of fewer pixels are enlarged, each pixel to a square. */
  private static final int SMALL = 32;

  private static final int PAPER = 0xFFFFFF;

  public ImageGrid {
    shape = List.copyOf(shape);
  }

  /** As square as so many images can stand. */
  public static ImageGrid square(List<Integer> shape, int images) {
    return ofColumns(shape, (int) Math.ceil(Math.sqrt(images)));
  }

  /** So many columns, filled row by row. */
  public static ImageGrid ofColumns(List<Integer> shape, int columns) {
    return new ImageGrid(shape, columns, false);
  }

  /** So many rows, filled column by column: images on end are of one row each, in turn. */
  public static ImageGrid ofRows(List<Integer> shape, int rows) {
    return new ImageGrid(shape, rows, true);
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
    int others = (images + lines - 1) / lines;
    int scale = Math.max(height(), width()) < SMALL ? 2 : 1;
    int high = scale * height() + LINE;
    int wide = scale * width() + LINE;
    BufferedImage grid =
        blank((down ? others : lines) * wide + LINE, (down ? lines : others) * high + LINE);
    for (int i = 0; i < images; i++) {
      int column = down ? i / lines : i % lines;
      int row = down ? i % lines : i / lines;
      draw(pixels, i, grid, LINE + column * wide, LINE + row * high, scale);
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
