package org.meanfield.network.generation;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * Mean and covariance of features, summed in double precision in the order of the rows.
 *
 * @param mean {@code [width]}
 * @param covariance {@code [width, width]}, unbiased: over one less than there are rows
 */
record Moments(double[] mean, RealMatrix covariance) {

  /**
   * @param features at least two rows
   */
  static Moments of(FeatureRows features) {
    int rows = features.rows();
    if (rows < 2) {
      throw new IllegalArgumentException("a covariance needs two rows, and there are " + rows);
    }
    double[] mean = mean(features);
    int width = features.width();
    double[][] sums = new double[width][width];
    double[] centred = new double[width];
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < width; i++) {
        centred[i] = features.values()[row * width + i] - mean[i];
      }
      for (int i = 0; i < width; i++) {
        for (int j = 0; j <= i; j++) {
          sums[i][j] += centred[i] * centred[j];
        }
      }
    }
    for (int i = 0; i < width; i++) {
      for (int j = 0; j <= i; j++) {
        sums[i][j] /= rows - 1;
        sums[j][i] = sums[i][j];
      }
    }
    return new Moments(mean, new Array2DRowRealMatrix(sums, false));
  }

  private static double[] mean(FeatureRows features) {
    int width = features.width();
    double[] mean = new double[width];
    for (int i = 0; i < features.values().length; i++) {
      mean[i % width] += features.values()[i];
    }
    for (int i = 0; i < width; i++) {
      mean[i] /= features.rows();
    }
    return mean;
  }

  /**
   * How far two rows are apart: the root of the mean, over all pairs, of the squared distance,
   * which is twice the variance of all features together.
   */
  double pairwiseDistance() {
    return Math.sqrt(2 * covariance.getTrace());
  }
}
