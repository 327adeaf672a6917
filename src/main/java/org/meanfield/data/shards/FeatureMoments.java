package org.meanfield.data.shards;

import java.io.Serializable;
import org.meanfield.data.Packed;

/**
 * Mean and sum of squared deviations of every feature, one row at a time (Welford, "Note on a
 * method for calculating corrected sums of squares and products", Technometrics 4, 1962), merged by
 * Chan, Golub and LeVeque's formula ("Updating formulae and a pairwise algorithm for computing
 * sample variances", 1979). Large means cost no digits, as they would with sums of squares.
 *
 * <p>Floating-point sums depend on their order. Here it is that of the shard set, rows within a
 * shard and then shards by number, which no cluster changes.
 */
public final class FeatureMoments implements Serializable {
  private static final long serialVersionUID = 1;

  private final double[] means;
  private final double[] squares;
  private long rows;

  public FeatureMoments(int features) {
    means = new double[features];
    squares = new double[features];
  }

  int features() {
    return means.length;
  }

  double mean(int feature) {
    return means[feature];
  }

  /** Of the population: the sum of squared deviations over the number of rows. */
  double variance(int feature) {
    return rows == 0 ? 0 : squares[feature] / rows;
  }

  /** Adds a row of doubles that begins at an offset of packed bytes. */
  public void add(byte[] packed, int offset) {
    rows++;
    for (int feature = 0; feature < means.length; feature++) {
      add(feature, Packed.doubleAt(packed, offset + feature * Double.BYTES));
    }
  }

  /** Adds a row that begins at an index of values. */
  public void add(double[] values, int from) {
    rows++;
    for (int feature = 0; feature < means.length; feature++) {
      add(feature, values[from + feature]);
    }
  }

  private void add(int feature, double value) {
    double before = value - means[feature];
    means[feature] += before / rows;
    squares[feature] += before * (value - means[feature]);
  }

  /** Adds the rows that come after these. */
  public void add(FeatureMoments next) {
    long total = rows + next.rows;
    for (int feature = 0; feature < means.length && next.rows > 0; feature++) {
      double apart = next.means[feature] - means[feature];
      means[feature] += apart * next.rows / total;
      squares[feature] += next.squares[feature] + apart * apart * rows / total * next.rows;
    }
    rows = total;
  }
}
