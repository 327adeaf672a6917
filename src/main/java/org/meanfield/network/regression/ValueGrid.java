package org.meanfield.network.regression;

/**
 * A grid of true and predicted values around the training split's mean, so wide that few lie
 * outside: those are counted at its edge. Cells are few whatever the examples.
 */
record ValueGrid(double mean, double std) {
  /** Cells of a side. */
  static final int SIDE = 64;

  /** Standard deviations from the mean to an edge. */
  private static final double REACH = 4;

  /** The number of a cell among those of all numbers. */
  long event(int number, double actual, double predicted) {
    return ((long) number * SIDE + cell(actual)) * SIDE + cell(predicted);
  }

  /** The number that an event is of. */
  static int number(long event) {
    return (int) (event / SIDE / SIDE);
  }

  static int actual(long event) {
    return (int) (event / SIDE % SIDE);
  }

  static int predicted(long event) {
    return (int) (event % SIDE);
  }

  private int cell(double value) {
    double share = ((value - mean) / std + REACH) / (2 * REACH);
    return (int) Math.max(0, Math.min(SIDE - 1, Math.floor(share * SIDE)));
  }

  /** Value at a share of a side. */
  double value(double share) {
    return mean + std * REACH * (2 * share - 1);
  }
}
