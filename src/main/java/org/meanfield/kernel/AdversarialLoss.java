package org.meanfield.kernel;

import java.util.Arrays;

/**
 * What a discriminator's judgements cost, its own or its generator's:
 *
 * <pre>
 * y [N, 1] logits   t [N]   w [N], their sum W
 * loss = (1/W) Σ w[n] ℓ(y[n], t[n])
 *
 * logistic   ℓ = log(1 + eʸ) − t·y          t from 0, made, to 1, real; smoothed such as 0.9
 *            ℓ′ = 1/(1 + e⁻ʸ) − t
 * hinge      ℓ = max(0, 1 − y)              where t is 1, real;  max(0, 1 + y) where it is 0, made
 *            ℓ′ = −1 where y &lt; 1;  1 where y &gt; −1;  else 0
 * score      ℓ = −y,  ℓ′ = −1               the generator's in a game of hinges
 * </pre>
 *
 * <p>The logistic loss with t = 1 on made images is the generator's that does not saturate
 * (Goodfellow et al., arXiv 1406.2661, section 3; smoothed targets: Salimans et al., arXiv
 * 1606.03498). Hinges: Lim and Ye, arXiv 1705.02894; Miyato et al., arXiv 1802.05957, eq. 16 and
 * 17.
 */
public final class AdversarialLoss extends Head {
  /** What a judgement costs. */
  public enum Kind {
    LOGISTIC {
      @Override
      double loss(double y, double target) {
        // log(1 + eʸ) without overflow.
        return Math.max(y, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(y))) - target * y;
      }

      @Override
      double derivative(double y, double target) {
        return 1 / (1 + StrictMath.exp(-y)) - target;
      }
    },
    HINGE {
      @Override
      double loss(double y, double target) {
        return Math.max(0, 1 - sign(target) * y);
      }

      @Override
      double derivative(double y, double target) {
        return sign(target) * y < 1 ? -sign(target) : 0;
      }

      private int sign(double target) {
        if (target != 0 && target != 1) {
          throw new IllegalArgumentException(
              "a target of " + target + ": a hinge knows only 1, real, and 0, made");
        }
        return target == 1 ? 1 : -1;
      }
    },
    /** Targets play no part. */
    SCORE {
      @Override
      double loss(double y, double target) {
        return -y;
      }

      @Override
      double derivative(double y, double target) {
        return -1;
      }
    };

    abstract double loss(double y, double target);

    abstract double derivative(double y, double target);
  }

  private final Kind kind;
  private final float[] y;

  /**
   * @param results [N, 1]
   */
  public AdversarialLoss(Kind kind, Activation results) {
    super(results);
    if (results.shape().length != 2 || results.shape()[1] != 1) {
      throw new IllegalArgumentException(
          "a judgement is one logit a row, and not " + Arrays.toString(results.shape()));
    }
    this.kind = kind;
    this.y = new float[Math.toIntExact(results.shape()[0])];
  }

  @Override
  void assemble(Assembly assembly) {}

  /**
   * Sum of the rows' weighted losses; prepares the way back from their mean.
   *
   * @param targets [N]
   * @param weights one a row, not all zero
   */
  public double loss(float[] targets, float[] weights) {
    if (targets.length != y.length) {
      throw new IllegalArgumentException(targets.length + " targets for " + y.length + " logits");
    }
    beginLoss();
    results().value().get(0, y, 0, y.length);
    double all = total(weights, y.length);
    double loss = 0;
    for (int n = 0; n < y.length; n++) {
      double logit = y[n];
      loss += weights[n] * kind.loss(logit, targets[n]);
      y[n] = (float) (weights[n] * kind.derivative(logit, targets[n]) / all);
    }
    if (results().wantsGradient()) {
      results().gradient().buffer().put(0, y, 0, y.length);
    }
    return loss;
  }

  /** Copies the logits, [N]; before {@link #loss}, whose gradient may take their place. */
  public void outputs(float[] target) {
    requireResults();
    results().value().get(0, target, 0, y.length);
  }
}
