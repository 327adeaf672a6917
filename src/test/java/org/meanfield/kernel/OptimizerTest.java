package org.meanfield.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Three updates of one float with gradients 0.5, −1 and 2, by each rule's own formula. */
class OptimizerTest {
  private static final double[] GRADIENTS = {0.5, -1, 2};
  private static final double RATE = 0.1;

  @Test
  void sgdSubtractsTheScaledGradients() {
    assertThat(after(new Optimizer.Sgd(0))).isCloseTo(1 - 0.1 * (0.5 - 1 + 2), within(1e-6));
  }

  @Test
  void momentumAccumulatesAVelocity() {
    double w = 1;
    double v = 0;
    for (double g : GRADIENTS) {
      v = 0.9 * v + g;
      w -= RATE * v;
    }
    assertThat(after(new Optimizer.Momentum(0.9f, 0))).isCloseTo(w, within(1e-6));
  }

  @Test
  void adamIsAlgorithmOneOfThePaper() {
    double w = 1;
    double m = 0;
    double v = 0;
    for (int t = 1; t <= GRADIENTS.length; t++) {
      double g = GRADIENTS[t - 1];
      m = 0.9 * m + 0.1 * g;
      v = 0.99 * v + 0.01 * g * g;
      double corrected = m / (1 - Math.pow(0.9, t));
      w -= RATE * corrected / (Math.sqrt(v / (1 - Math.pow(0.99, t))) + 1e-3);
    }
    assertThat(after(new Optimizer.Adam(0.9f, 0.99f, 1e-3f))).isCloseTo(w, within(1e-6));
  }

  @Test
  void weightDecayOfSgdAndMomentumIsAnL2Penalty() {
    double plain = 1;
    double heavy = 1;
    double v = 0;
    for (double g : GRADIENTS) {
      plain -= RATE * (g + 0.01 * plain);
      v = 0.9 * v + g + 0.01 * heavy;
      heavy -= RATE * v;
    }
    assertThat(after(new Optimizer.Sgd(0.01f))).isCloseTo(plain, within(1e-6));
    assertThat(after(new Optimizer.Momentum(0.9f, 0.01f))).isCloseTo(heavy, within(1e-6));
  }

  @Test
  void weightDecayOfAdamIsDecoupled() {
    double w = 1;
    double m = 0;
    double v = 0;
    for (int t = 1; t <= GRADIENTS.length; t++) {
      double g = GRADIENTS[t - 1];
      w -= RATE * 0.2 * w;
      m = 0.9 * m + 0.1 * g;
      v = 0.99 * v + 0.01 * g * g;
      double corrected = m / (1 - Math.pow(0.9, t));
      w -= RATE * corrected / (Math.sqrt(v / (1 - Math.pow(0.99, t))) + 1e-3);
    }
    assertThat(after(new Optimizer.Adam(0.9f, 0.99f, 1e-3f, 0.2f))).isCloseTo(w, within(1e-6));
  }

  private static double after(Optimizer optimizer) {
    float[] w = {1};
    float[][] moments = new float[optimizer.moments().size()][1];
    for (int t = 1; t <= GRADIENTS.length; t++) {
      float[] g = {(float) GRADIENTS[t - 1]};
      optimizer.update(w, g, moments, 1, optimizer.coefficients(RATE, t));
    }
    return w[0];
  }
}
