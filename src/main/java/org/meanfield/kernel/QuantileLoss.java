package org.meanfield.kernel;

/**
 * The pinball loss of quantile regression (Koenker and Bassett, Econometrica 46, 1978, eq. 3.1),
 * over K outputs with Q quantiles τ each:
 *
 * <pre>
 * y [N, K·Q]   t [N, K]   u[n,k,q] = t[n,k] − y[n,k·Q+q]
 * ρ    = u·τ[q] where u ≥ 0, u·(τ[q] − 1) else
 * loss = (1/N) Σ ρ / (K·Q)
 * dy   = −τ[q] / (N·K·Q) where u &gt; 0, (1 − τ[q]) / (N·K·Q) where u &lt; 0, 0 at u = 0
 * </pre>
 *
 * <p>With the one quantile 0.5 it is half the absolute error.
 */
public final class QuantileLoss extends Head {
  private final float[] quantiles;
  private final int rows;
  private final int width;
  private final float[] y;

  /**
   * @param results [N, K·Q], the quantiles of one output side by side
   * @param quantiles each between 0 and 1
   */
  public QuantileLoss(Activation results, float[] quantiles) {
    super(results);
    this.quantiles = quantiles.clone();
    this.rows = Math.toIntExact(results.shape()[0]);
    this.width = Math.toIntExact(results.shape()[1]);
    if (quantiles.length == 0 || width % quantiles.length != 0) {
      throw new IllegalArgumentException(
          width + " outputs are no whole number of " + quantiles.length + " quantiles");
    }
    this.y = new float[rows * width];
  }

  @Override
  void assemble(Assembly assembly) {}

  /**
   * Sum of the rows' losses; prepares the way back from their mean.
   *
   * @param targets [N, K]
   */
  public double loss(float[] targets) {
    if (targets.length * quantiles.length != y.length) {
      throw new IllegalArgumentException(
          targets.length + " targets for " + y.length / quantiles.length + " outputs");
    }
    beginLoss();
    results().value().get(0, y, 0, y.length);
    float share = 1f / y.length;
    double loss = 0;
    for (int i = 0; i < y.length; i++) {
      float quantile = quantiles[i % quantiles.length];
      float u = targets[i / quantiles.length] - y[i];
      loss += u >= 0 ? u * (double) quantile : u * (quantile - 1.0);
      y[i] = u > 0 ? -quantile * share : u < 0 ? (1 - quantile) * share : 0;
    }
    if (results().wantsGradient()) {
      results().gradient().buffer().put(0, y, 0, y.length);
    }
    return loss / width;
  }

  /** Copies the results, [N, K·Q]; before {@link #loss}, whose gradient may take their place. */
  public void outputs(float[] target) {
    requireResults();
    results().value().get(0, target, 0, rows * width);
  }
}
