package org.meanfield.kernel;

import java.io.Serializable;
import java.util.List;

/**
 * How a gradient changes the parameters. The loops run over heap scratch that fits the first-level
 * cache; each element's arithmetic is fixed, so vectorising them does not change a bit.
 */
public sealed interface Optimizer extends Serializable {

  /** Names of what is remembered for each parameter, as PyTorch calls them. */
  List<String> moments();

  /**
   * The coefficients of one update.
   *
   * @param learningRate of this update
   * @param update its number, counted from 1
   */
  Coefficients coefficients(double learningRate, long update);

  /**
   * Updates {@code count} floats in place.
   *
   * @param values of the parameter, from index 0
   * @param gradients of the loss, from index 0
   * @param moments as {@link #moments} names them, each from index 0
   */
  void update(float[] values, float[] gradients, float[][] moments, int count, Coefficients c);

  /**
   * @param rate what the direction is multiplied with
   * @param scale of the second moment's root (Adam)
   * @param keep what the values are multiplied with first (AdamW)
   */
  record Coefficients(float rate, float scale, float keep) {}

  /** g ← g + λ·w: weight decay as an L2 penalty, the way PyTorch's SGD and Adam have it. */
  private static void decay(float[] g, float[] w, int n, float weightDecay) {
    if (weightDecay != 0) {
      for (int i = 0; i < n; i++) {
        g[i] += weightDecay * w[i];
      }
    }
  }

  /** w ← w − η·g, with g ← g + λ·w first. */
  record Sgd(float weightDecay) implements Optimizer {
    @Override
    public List<String> moments() {
      return List.of();
    }

    @Override
    public Coefficients coefficients(double learningRate, long update) {
      return new Coefficients((float) learningRate, 1, 1);
    }

    @Override
    public void update(float[] w, float[] g, float[][] moments, int n, Coefficients c) {
      float rate = c.rate;
      decay(g, w, n, weightDecay);
      for (int i = 0; i < n; i++) {
        w[i] -= rate * g[i];
      }
    }
  }

  /** v ← μ·v + g, w ← w − η·v, with g ← g + λ·w first: PyTorch's form of Polyak's heavy ball. */
  record Momentum(float momentum, float weightDecay) implements Optimizer {
    @Override
    public List<String> moments() {
      return List.of("momentum_buffer");
    }

    @Override
    public Coefficients coefficients(double learningRate, long update) {
      return new Coefficients((float) learningRate, 1, 1);
    }

    @Override
    public void update(float[] w, float[] g, float[][] moments, int n, Coefficients c) {
      float[] v = moments[0];
      float rate = c.rate;
      decay(g, w, n, weightDecay);
      for (int i = 0; i < n; i++) {
        float moved = momentum * v[i] + g[i];
        v[i] = moved;
        w[i] -= rate * moved;
      }
    }
  }

  /**
   * Adam (arXiv 1412.6980, algorithm 1), ε outside the corrected root as in the paper and PyTorch:
   * m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², w ← w − η/(1−β₁ᵗ) · m / (√(v/(1−β₂ᵗ)) + ε).
   *
   * @param weightDecay λ of w ← (1 − ηλ)·w before each update: decoupled, as AdamW has it
   *     (Loshchilov and Hutter, arXiv 1711.05101, algorithm 2); 0 for plain Adam
   */
  record Adam(float beta1, float beta2, float epsilon, float weightDecay) implements Optimizer {
    /** Without weight decay. */
    public Adam(float beta1, float beta2, float epsilon) {
      this(beta1, beta2, epsilon, 0);
    }

    @Override
    public List<String> moments() {
      return List.of("exp_avg", "exp_avg_sq");
    }

    @Override
    public Coefficients coefficients(double learningRate, long update) {
      double correction1 = 1 - StrictMath.pow(beta1, update);
      double correction2 = 1 - StrictMath.pow(beta2, update);
      return new Coefficients(
          (float) (learningRate / correction1),
          (float) (1 / Math.sqrt(correction2)),
          (float) (1 - learningRate * weightDecay));
    }

    @Override
    public void update(float[] w, float[] g, float[][] moments, int n, Coefficients c) {
      if (c.keep != 1) {
        scale(w, n, c.keep);
      }
      first(moments[0], g, n, beta1, 1 - beta1);
      second(moments[1], g, n, beta2, 1 - beta2);
      move(w, moments[0], moments[1], n, c.rate, c.scale, epsilon);
    }

    private static void scale(float[] w, int n, float keep) {
      for (int i = 0; i < n; i++) {
        w[i] *= keep;
      }
    }

    // Three short loops: each vectorises, one long one does not.
    private static void first(float[] m, float[] g, int n, float keep, float take) {
      for (int i = 0; i < n; i++) {
        m[i] = m[i] * keep + g[i] * take;
      }
    }

    private static void second(float[] v, float[] g, int n, float keep, float take) {
      for (int i = 0; i < n; i++) {
        v[i] = v[i] * keep + g[i] * g[i] * take;
      }
    }

    private static void move(
        float[] w, float[] m, float[] v, int n, float rate, float scale, float epsilon) {
      for (int i = 0; i < n; i++) {
        w[i] -= m[i] * rate / ((float) Math.sqrt(v[i]) * scale + epsilon);
      }
    }
  }
}
