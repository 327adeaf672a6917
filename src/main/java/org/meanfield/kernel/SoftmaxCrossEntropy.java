package org.meanfield.kernel;

import java.util.Arrays;

/**
 * Softmax over the classes, and the weighted mean cross-entropy with integer labels over the batch:
 *
 * <pre>
 * z [N, K] logits   t [N] labels   w [N], their sum W   p [N, K]
 * p[n,k] = exp(z[n,k] − max z[n]) / Σ exp(z[n,·] − max z[n])
 * loss   = −(1/W) Σ w[n] log p[n,t[n]]
 * dz     = w (p − onehot(t)) / W
 * </pre>
 *
 * <p>StrictMath, since the probabilities reach the gradient and {@code Math} may differ between
 * processors; for ten classes it is a hundredth of a step.
 */
public final class SoftmaxCrossEntropy extends Head {
  private final int batch;
  private final int classes;
  private final float[] z;
  private final double[] exponentials;
  private final float[] even;

  /**
   * @param logits [N, K]
   */
  public SoftmaxCrossEntropy(Activation logits) {
    super(logits);
    this.batch = Math.toIntExact(logits.shape()[0]);
    this.classes = Math.toIntExact(logits.shape()[1]);
    this.z = new float[batch * classes];
    this.exponentials = new double[classes];
    this.even = new float[batch];
    Arrays.fill(even, 1);
  }

  @Override
  void assemble(Assembly assembly) {}

  /** The same of rows that weigh as much as each other. */
  public double loss(int[] labels) {
    return loss(labels, even);
  }

  /**
   * Sum of the rows' weighted losses; prepares the way back from their mean.
   *
   * @param labels one class a row
   * @param weights one a row, not all zero
   */
  public double loss(int[] labels, float[] weights) {
    beginLoss();
    double all = total(weights, batch);
    results().value().get(0, z, 0, z.length);
    double loss = 0;
    for (int n = 0; n < batch; n++) {
      int row = n * classes;
      int label = labels[n];
      double shifted = z[row + label] - largest(row);
      double sum = exponentiate(row);
      double weight = weights[n];
      loss += weight * (StrictMath.log(sum) - shifted);
      for (int k = 0; k < classes; k++) {
        double onehot = k == label ? 1 : 0;
        z[row + k] = (float) (weight * (exponentials[k] / sum - onehot) / all);
      }
    }
    if (results().wantsGradient()) {
      results().gradient().buffer().put(0, z, 0, z.length);
    }
    return loss;
  }

  /** Copies the logarithms of the probabilities, [N, K]; before a loss is asked for. */
  public void logProbabilities(float[] target) {
    requireResults();
    results().value().get(0, z, 0, z.length);
    for (int n = 0; n < batch; n++) {
      int row = n * classes;
      double normaliser = largest(row) + StrictMath.log(exponentiate(row));
      for (int k = 0; k < classes; k++) {
        target[row + k] = (float) (z[row + k] - normaliser);
      }
    }
  }

  private float largest(int row) {
    float largest = z[row];
    for (int k = 1; k < classes; k++) {
      largest = Math.max(largest, z[row + k]);
    }
    return largest;
  }

  private double exponentiate(int row) {
    float largest = largest(row);
    double sum = 0;
    for (int k = 0; k < classes; k++) {
      exponentials[k] = StrictMath.exp(z[row + k] - largest);
      sum += exponentials[k];
    }
    return sum;
  }
}
