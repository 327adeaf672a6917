package org.meanfield.data.shards;

import java.io.Serializable;
import org.meanfield.data.Packed;

/**
 * Mean and sum of squared deviations of the values of every feature, one row at a time (Welford,
 * "Note on a method for calculating corrected sums of squares and products", Technometrics 4,
 * 1962), merged by Chan, Golub and LeVeque's formula ("Updating formulae and a pairwise algorithm
 * for computing sample variances", 1979). Large means cost no digits, as they would with sums of
 * squares.
 *
 * <p>Floating-point sums depend on their order. Here it is that of the shard set, rows within a
 * shard and then shards by number, which no cluster changes.
 */
public final class FeatureMoments implements Serializable {
  private static final long serialVersionUID = 1;

  private final double[] means;
  private final double[] squares;
  private final long[] counts;
  private long rows;

  public FeatureMoments(int features) {
    means = new double[features];
    squares = new double[features];
    counts = new long[features];
  }

  public int features() {
    return means.length;
  }

  double mean(int feature) {
    return means[feature];
  }

  /** Of the population: the sum of squared deviations over the number of values. */
  double variance(int feature) {
    return counts[feature] == 0 ? 0 : squares[feature] / counts[feature];
  }

  /** Values that a feature has. */
  public long count(int feature) {
    return counts[feature];
  }

  /** Rows in which a feature has none. */
  public long missing(int feature) {
    return rows - counts[feature];
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
    if (Double.isNaN(value)) {
      return;
    }
    counts[feature]++;
    double before = value - means[feature];
    means[feature] += before / counts[feature];
    squares[feature] += before * (value - means[feature]);
  }

  /** Adds the rows that come after these. */
  public void add(FeatureMoments next) {
    for (int feature = 0; feature < means.length; feature++) {
      merge(feature, next.counts[feature], next.means[feature], next.squares[feature]);
    }
    rows += next.rows;
  }

  private void merge(int feature, long count, double mean, double square) {
    long total = counts[feature] + count;
    if (counts[feature] == 0) {
      // As they are: mean · count / total is rounded, and values that never vary then seem to.
      means[feature] = mean;
      squares[feature] = square;
      counts[feature] = count;
    } else if (count > 0) {
      double apart = mean - means[feature];
      means[feature] += apart * count / total;
      squares[feature] += square + apart * apart * counts[feature] / total * count;
      counts[feature] = total;
    }
  }

  /** Gives every row in which a feature has no value the same one. */
  public void fill(int feature, double value) {
    merge(feature, missing(feature), value, 0);
  }

  public FeatureMoments copy() {
    FeatureMoments copy = new FeatureMoments(means.length);
    copy.add(this);
    return copy;
  }
}
