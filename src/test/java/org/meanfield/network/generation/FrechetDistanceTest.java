package org.meanfield.network.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;
import org.meanfield.random.Purpose;
import org.meanfield.random.RandomNumbers;

class FrechetDistanceTest {
  private static final RandomNumbers NUMBERS = RandomNumbers.of(5, Purpose.PROBE, 0, 0);

  @Test
  void ofDiagonalNormalDistributionsItIsThatOfMeansAndStandardDeviations() {
    Moments one = diagonal(new double[] {1, 2, 3}, 4, 9, 0);
    Moments other = diagonal(new double[] {0, 2, 5}, 1, 16, 25);

    // (1 + 0 + 4) + (2 − 1)² + (3 − 4)² + (0 − 5)²
    assertThat(FrechetDistance.between(one, other)).isCloseTo(32, within(1e-9));
    assertThat(FrechetDistance.between(other, one)).isCloseTo(32, within(1e-9));
  }

  /** The trace of the root of a 2×2 matrix P with eigenvalues of no sign is √(tr P + 2 √det P). */
  @Test
  void ofCovariancesThatDoNotCommuteItIsTheClosedFormOfTwoByTwoMatrices() {
    RealMatrix one = matrix(2, 1.2, 1.2, 3);
    RealMatrix other = matrix(5, -0.7, -0.7, 0.4);
    RealMatrix product = one.multiply(other);
    double determinant =
        product.getEntry(0, 0) * product.getEntry(1, 1)
            - product.getEntry(0, 1) * product.getEntry(1, 0);
    double root = Math.sqrt(product.getTrace() + 2 * Math.sqrt(determinant));
    double expected = 1 + 4 + one.getTrace() + other.getTrace() - 2 * root;

    double distance =
        FrechetDistance.between(
            new Moments(new double[] {1, 2}, one), new Moments(new double[] {0, 0}, other));

    assertThat(distance).isCloseTo(expected, within(1e-9));
  }

  @Test
  void ofASetAndItselfItIsNothingAlsoWhereFeaturesDependOnEachOther() {
    FeatureRows features = dependent(200);

    assertThat(FrechetDistance.between(Moments.of(features), Moments.of(features)))
        .isCloseTo(0, within(1e-6));
  }

  @Test
  void movingASetMakesItTheSquareOfTheWay() {
    FeatureRows features = dependent(200);
    float[] moved = features.values().clone();
    for (int i = 0; i < moved.length; i += 4) {
      moved[i] += 3;
    }

    assertThat(FrechetDistance.between(Moments.of(features), Moments.of(new FeatureRows(moved, 4))))
        .isCloseTo(9, within(1e-4));
  }

  @Test
  void momentsAreTheMeanAndTheUnbiasedCovariance() {
    Moments moments = Moments.of(new FeatureRows(new float[] {1, 2, 3, 6, 5, 1}, 2));

    assertThat(moments.mean()).containsExactly(3, 3);
    assertThat(moments.covariance().getData()[0]).containsExactly(4, -1);
    assertThat(moments.covariance().getData()[1]).containsExactly(-1, 7);
  }

  @Test
  void howFarTwoRowsAreApartIsTheRootOfTheMeanSquareOverAllPairs() {
    FeatureRows features = dependent(20);
    double sum = 0;
    for (int i = 0; i < 20; i++) {
      for (int j = 0; j < 20; j++) {
        sum += features.squaredDistance(i, features, j);
      }
    }

    assertThat(Moments.of(features).pairwiseDistance())
        .isCloseTo(Math.sqrt(sum / (20 * 19)), within(1e-5));
  }

  /** The last two of four features follow from the first two. */
  private static FeatureRows dependent(int rows) {
    float[] values = new float[4 * rows];
    for (int row = 0; row < rows; row++) {
      float a = (float) NUMBERS.gaussian(2L * row);
      float b = (float) NUMBERS.gaussian(2L * row + 1);
      values[4 * row] = a;
      values[4 * row + 1] = b;
      values[4 * row + 2] = 2 * a;
      values[4 * row + 3] = a - b;
    }
    return new FeatureRows(values, 4);
  }

  private static Moments diagonal(double[] mean, double... variances) {
    return new Moments(mean, MatrixUtils.createRealDiagonalMatrix(variances));
  }

  private static RealMatrix matrix(double a, double b, double c, double d) {
    return MatrixUtils.createRealMatrix(new double[][] {{a, b}, {c, d}});
  }
}
