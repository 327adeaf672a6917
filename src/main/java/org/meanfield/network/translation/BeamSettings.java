package org.meanfield.network.translation;

import java.io.Serializable;
import org.meanfield.config.ConfigException;

/**
 * How widely translations are looked for, and how their lengths count.
 *
 * @param beam beginnings of each translation that are followed side by side; 1 takes the likeliest
 *     token always
 * @param lengthPenalty α of Wu et al. (arXiv 1609.08144, equation 14): 0 compares probabilities as
 *     they are, which favours short translations; the greater, the less
 */
public record BeamSettings(int beam, double lengthPenalty) implements Serializable {
  /** Those of "Attention Is All You Need" (arXiv 1706.03762, section 6.1). */
  public static final BeamSettings DEFAULT = new BeamSettings(4, 0.6);

  /** Beyond, what a beam finds gets worse rather than better (Koehn and Knowles, 2017). */
  private static final int WIDEST = 100;

  /**
   * @throws ConfigException where a setting is out of range
   */
  public BeamSettings {
    if (beam < 1 || beam > WIDEST) {
      throw new ConfigException(
          "--beam = %s: must be from 1, which takes the likeliest token always, to %s"
              .formatted(beam, WIDEST));
    }
    if (!(lengthPenalty >= 0) || Double.isInfinite(lengthPenalty)) {
      throw new ConfigException(
          "--length-penalty = "
              + lengthPenalty
              + ": must be at least 0, which compares probabilities as they are");
    }
  }

  /**
   * What a text is worth: log P ÷ ((5 + tokens) ÷ 6)^α.
   *
   * @param tokens with the end
   */
  double score(double logProbability, int tokens) {
    return logProbability / StrictMath.pow((5.0 + tokens) / 6, lengthPenalty);
  }
}
