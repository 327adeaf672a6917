package org.meanfield.kernel;

/**
 * The weighted mean squared error over K outputs:
 *
 * <pre>
 * y [N, K]   t [N, K]   w [N], their sum W
 * loss = (1/W) Σ w[n] (1/K) Σ (y[n,k] − t[n,k])²
 * dy   = 2 w[n] (y − t) / (W·K)
 * </pre>
 */
public final class SquaredError extends Head {
  private final int rows;
  private final int width;
  private final float[] y;

  /**
   * @param results [N, K]
   */
  public SquaredError(Activation results) {
    super(results);
    this.rows = Math.toIntExact(results.shape()[0]);
    this.width = Math.toIntExact(results.shape()[1]);
    this.y = new float[rows * width];
  }

  @Override
  void assemble(Assembly assembly) {}

  /**
   * Sum of the rows' weighted losses; prepares the way back from their mean.
   *
   * @param targets [N, K]
   * @param weights one a row, not all zero
   */
  public double loss(float[] targets, float[] weights) {
    if (targets.length != y.length) {
      throw new IllegalArgumentException(targets.length + " targets for " + y.length + " outputs");
    }
    beginLoss();
    results().value().get(0, y, 0, y.length);
    double all = total(weights, rows);
    double loss = 0;
    for (int i = 0; i < y.length; i++) {
      double weight = weights[i / width];
      double error = (double) y[i] - targets[i];
      loss += weight * error * error;
      y[i] = (float) (2 * weight * error / (all * width));
    }
    if (results().wantsGradient()) {
      results().gradient().buffer().put(0, y, 0, y.length);
    }
    return loss / width;
  }

  /** Copies the results, [N, K]; before {@link #loss}, whose gradient may take their place. */
  public void outputs(float[] target) {
    requireResults();
    results().value().get(0, target, 0, y.length);
  }
}
