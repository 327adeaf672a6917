package org.meanfield.network.generation;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How many samples look like real images, and how much of what real images look like the samples
 * cover (Kynkäänniemi et al., arXiv 1904.06991, section 2): an image lies in a set where it is no
 * further from one of the set than that one's third neighbour is.
 *
 * @param precision share of the samples that lie in the real images
 * @param recall share of the real images that lie in the samples
 */
record PrecisionRecall(double precision, double recall) {
  /** The paper's k. */
  private static final int NEIGHBOURS = 3;

  /**
   * @param real more rows than {@link #NEIGHBOURS}, as of the samples
   */
  static PrecisionRecall of(FeatureRows real, FeatureRows made) {
    return new PrecisionRecall(shareIn(real, made), shareIn(made, real));
  }

  /** Share of the asked that lie in a set. */
  private static double shareIn(FeatureRows set, FeatureRows asked) {
    double[] radii =
        IntStream.range(0, set.rows()).parallel().mapToDouble(row -> radius(set, row)).toArray();
    long in =
        IntStream.range(0, asked.rows())
            .parallel()
            .filter(row -> isIn(set, radii, asked, row))
            .count();
    return (double) in / asked.rows();
  }

  private static boolean isIn(FeatureRows set, double[] radii, FeatureRows asked, int row) {
    for (int each = 0; each < radii.length; each++) {
      if (asked.squaredDistance(row, set, each) <= radii[each]) {
        return true;
      }
    }
    return false;
  }

  /** Square of the distance to the third neighbour. */
  private static double radius(FeatureRows set, int row) {
    double[] nearest = new double[NEIGHBOURS];
    Arrays.fill(nearest, Double.POSITIVE_INFINITY);
    for (int other = 0; other < set.rows(); other++) {
      double distance =
          other == row ? Double.POSITIVE_INFINITY : set.squaredDistance(row, set, other);
      for (int i = 0; i < NEIGHBOURS && distance < Double.POSITIVE_INFINITY; i++) {
        if (distance < nearest[i]) {
          double further = nearest[i];
          nearest[i] = distance;
          distance = further;
        }
      }
    }
    return nearest[NEIGHBOURS - 1];
  }
}
