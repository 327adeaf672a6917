package org.meanfield.data.image;

/**
 * Resizes images by the bilinear filter, widened where they shrink so that every source pixel
 * counts: without that, fine patterns would turn into coarse ones that are not there (Heckbert,
 * "Fundamentals of texture mapping and image warping", 1989; the same filter as Pillow's {@code
 * BILINEAR}). Height and width are treated apart, as the configuration gives them; the proportions
 * may change.
 *
 * <p>Own code, since what {@code Graphics2D} makes differs between JDKs and platforms: here it is
 * sums of doubles in a fixed order, rounded once.
 */
public final class Resampling {
  private final int[] firsts;
  private final double[][] weights;

  /** Weights along one direction. */
  private Resampling(int from, int to) {
    firsts = new int[to];
    weights = new double[to][];
    double scale = (double) from / to;
    double reach = Math.max(1, scale);
    for (int i = 0; i < to; i++) {
      double centre = (i + 0.5) * scale;
      int first = Math.max(0, (int) Math.floor(centre - reach + 0.5));
      int end = Math.min(from, (int) Math.floor(centre + reach + 0.5));
      firsts[i] = first;
      weights[i] = weights(first, end, centre, reach);
    }
  }

  /** A triangle over the pixels' centres, with sum 1 also where it is cut at an edge. */
  private static double[] weights(int first, int end, double centre, double reach) {
    double[] weights = new double[end - first];
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      weights[i] = Math.max(0, 1 - Math.abs(first + i + 0.5 - centre) / reach);
      sum += weights[i];
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] /= sum;
    }
    return weights;
  }

  public static Pixels resize(Pixels image, int height, int width) {
    if (image.height() == height && image.width() == width) {
      return image;
    }
    Resampling across = new Resampling(image.width(), width);
    Resampling down = new Resampling(image.height(), height);
    byte[] resized = new byte[image.channels() * height * width];
    double[] narrow = new double[image.height() * width];
    for (int channel = 0; channel < image.channels(); channel++) {
      across.rows(image, channel, narrow);
      down.columns(narrow, width, resized, channel * height * width);
    }
    return new Pixels(image.channels(), height, width, resized);
  }

  /** One channel {@code [height, width]} to {@code [height, new width]}. */
  private void rows(Pixels image, int channel, double[] target) {
    int at = 0;
    for (int y = 0; y < image.height(); y++) {
      int row = (channel * image.height() + y) * image.width();
      for (int x = 0; x < firsts.length; x++) {
        double sum = 0;
        for (int i = 0; i < weights[x].length; i++) {
          sum += weights[x][i] * (image.samples()[row + firsts[x] + i] & 0xFF);
        }
        target[at++] = sum;
      }
    }
  }

  /** {@code [height, width]} to {@code [new height, width]}, rounded. */
  private void columns(double[] source, int width, byte[] target, int offset) {
    int at = offset;
    for (int y = 0; y < firsts.length; y++) {
      for (int x = 0; x < width; x++) {
        double sum = 0;
        for (int i = 0; i < weights[y].length; i++) {
          sum += weights[y][i] * source[(firsts[y] + i) * width + x];
        }
        target[at++] = (byte) Math.min(255, (int) (sum + 0.5));
      }
    }
  }
}
