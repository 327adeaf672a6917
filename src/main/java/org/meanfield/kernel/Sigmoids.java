package org.meanfield.kernel;

/**
 * tanh and the logistic function over heap scratch. A rational function of Math.fma: the same bits
 * on every processor, and a loop that vectorises (0.3 ns an element; Math.tanh takes over 30).
 */
final class Sigmoids {
  /** Beyond it the quotient is ±1 in float. */
  private static final float BOUND = 7.9053111f;

  private Sigmoids() {}

  /** x·p(x²) / q(x²) with the coefficients of Eigen's fast tanh, right to a few units of 2⁻²⁴. */
  static float tanh(float value) {
    float x = Math.max(-BOUND, Math.min(BOUND, value));
    float s = x * x;
    float p = Math.fma(s, -2.76076847742355e-16f, 2.00018790482477e-13f);
    p = Math.fma(p, s, -8.60467152213735e-11f);
    p = Math.fma(p, s, 5.12229709037114e-08f);
    p = Math.fma(p, s, 1.48572235717979e-05f);
    p = Math.fma(p, s, 6.37261928875436e-04f);
    p = Math.fma(p, s, 4.89352455891786e-03f);
    float q = Math.fma(s, 1.19825839466702e-06f, 1.18534705686654e-04f);
    q = Math.fma(q, s, 2.26843463243900e-03f);
    q = Math.fma(q, s, 4.89352518554385e-03f);
    return x * p / q;
  }

  /** z ← tanh(z + b). */
  static void tanh(float[] z, float[] b, int n) {
    for (int j = 0; j < n; j++) {
      z[j] = tanh(z[j] + b[j]);
    }
  }

  /** z ← σ(z + b), with σ(x) = (1 + tanh(x/2)) / 2. */
  static void logistic(float[] z, float[] b, int n) {
    for (int j = 0; j < n; j++) {
      z[j] = Math.fma(tanh(0.5f * (z[j] + b[j])), 0.5f, 0.5f);
    }
  }

  /** sum ← sum + x. */
  static void add(float[] sum, float[] x, int n) {
    for (int j = 0; j < n; j++) {
      sum[j] += x[j];
    }
  }
}
