package org.meanfield.network.rnn;

import java.io.Serializable;
import org.meanfield.data.Normalisation;

/**
 * Between values of a series and what the network computes with: each column has mean 0 and
 * variance 1 over the training span; what is forecast is the difference from a target's last value,
 * in its standard deviations.
 *
 * @param normalisation means and standard deviations of the columns, targets first
 */
record SeriesScaling(Normalisation normalisation) implements Serializable {

  int columns() {
    return normalisation.mean().size();
  }

  /**
   * @param values {@code [rows, columns]}
   * @param scaled the same shape
   */
  void scale(double[] values, int rows, float[] scaled) {
    normalisation.apply(values, rows, scaled);
  }

  /** The difference of a target's value from its last, scaled. */
  float difference(int target, double value, double last) {
    return (float) ((value - last) / normalisation.std().get(target));
  }

  /** What {@link #difference} undoes. */
  double value(int target, float difference, double last) {
    return last + difference * normalisation.std().get(target);
  }
}
