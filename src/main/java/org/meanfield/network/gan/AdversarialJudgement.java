package org.meanfield.network.gan;

import java.util.SortedMap;
import java.util.TreeMap;
import org.meanfield.config.GanConfig;
import org.meanfield.network.Judgement;
import org.meanfield.network.Tally;

/**
 * How well a discriminator tells real images from as many that the generator has made, and both
 * losses; a generator that makes them as they are leaves it an accuracy of a half.
 *
 * <p>{@code discriminator-loss} is the mean over images of both kinds (where the discriminator can
 * but guess ln 2, or 1 of a hinge); {@code generator-loss} over made ones, and {@code loss} is that
 * one too.
 */
record AdversarialJudgement(GanConfig.Loss loss) implements Judgement {
  private static final int RIGHT_OF_REAL = 0;
  private static final int RIGHT_OF_MADE = 1;
  private static final int DISCRIMINATOR_LOSS = 2;
  private static final int GENERATOR_LOSS = 3;
  private static final int SUMS = 4;

  /**
   * Adds a real image and a made one.
   *
   * @param real what the discriminator says of it
   * @param made the same
   */
  void add(float real, float made, Tally tally) {
    tally.addExample();
    // What is no number is right of nothing.
    tally.add(RIGHT_OF_REAL, real > 0 ? 1 : 0);
    tally.add(RIGHT_OF_MADE, made <= 0 ? 1 : 0);
    switch (loss) {
      case NON_SATURATING -> {
        tally.add(DISCRIMINATOR_LOSS, softplus(-real) + softplus(made));
        tally.add(GENERATOR_LOSS, softplus(-made));
      }
      case HINGE -> {
        tally.add(DISCRIMINATOR_LOSS, Math.max(0, 1.0 - real) + Math.max(0, 1.0 + made));
        tally.add(GENERATOR_LOSS, -made);
      }
    }
  }

  /** ln (1 + eˣ); {@link StrictMath}, since validations steer. */
  private static double softplus(double x) {
    return Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
  }

  @Override
  public int sums() {
    return SUMS;
  }

  @Override
  public SortedMap<String, Double> metrics(Tally tally) {
    double images = 2.0 * tally.examples();
    double generatorLoss = tally.sum(GENERATOR_LOSS) / tally.examples();
    SortedMap<String, Double> metrics = new TreeMap<>();
    double real = tally.sum(RIGHT_OF_REAL);
    double made = tally.sum(RIGHT_OF_MADE);
    metrics.put("discriminator-accuracy", (real + made) / images);
    metrics.put("discriminator-accuracy-of-made", made / tally.examples());
    metrics.put("discriminator-accuracy-of-real", real / tally.examples());
    metrics.put("discriminator-loss", tally.sum(DISCRIMINATOR_LOSS) / images);
    metrics.put("generator-loss", generatorLoss);
    metrics.put("loss", generatorLoss);
    return metrics;
  }
}
