package org.meanfield.network.generation;

import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * How far the features of two sets of images are apart: the Fréchet distance, squared, between the
 * normal distributions of their moments (Heusel et al., arXiv 1706.08500, eq. 6). It is the larger
 * the fewer images there are, so only distances of the same counts are to be compared.
 */
final class FrechetDistance {
  private FrechetDistance() {}

  /**
   * {@code |μ₁ − μ₂|² + tr(C₁ + C₂ − 2 (√C₁ C₂ √C₁)^½)}, in which the root is of a symmetric
   * matrix, so that its trace is the sum of the roots of its eigenvalues.
   */
  static double between(Moments one, Moments other) {
    double distance = 0;
    for (int i = 0; i < one.mean().length; i++) {
      double apart = one.mean()[i] - other.mean()[i];
      distance += apart * apart;
    }
    RealMatrix root = root(one.covariance());
    RealMatrix product = root.multiply(other.covariance()).multiply(root);
    double roots = 0;
    for (double eigenvalue : new EigenDecomposition(symmetric(product)).getRealEigenvalues()) {
      roots += rootOf(eigenvalue);
    }
    distance += one.covariance().getTrace() + other.covariance().getTrace() - 2 * roots;
    // Rounding may leave less than nothing of equal sets.
    return Math.max(0, distance);
  }

  /** The symmetric root of a covariance. */
  private static RealMatrix root(RealMatrix covariance) {
    EigenDecomposition eigen = new EigenDecomposition(covariance);
    double[] roots = eigen.getRealEigenvalues();
    for (int i = 0; i < roots.length; i++) {
      roots[i] = rootOf(roots[i]);
    }
    return eigen
        .getV()
        .multiply(MatrixUtils.createRealDiagonalMatrix(roots))
        .multiply(eigen.getVT());
  }

  /** Rounding may make a value of nothing negative. */
  private static double rootOf(double eigenvalue) {
    return Math.sqrt(Math.max(0, eigenvalue));
  }

  /** To the last bit, as it is but for rounding. */
  private static RealMatrix symmetric(RealMatrix matrix) {
    return matrix.add(matrix.transpose()).scalarMultiply(0.5);
  }
}
