package org.meanfield.network.language;

import java.util.Arrays;
import org.meanfield.config.ConfigException;
import org.meanfield.random.Purpose;
import org.meanfield.random.RandomNumbers;

/**
 * How a next token is chosen among all. Probabilities are sharpened or flattened first, p ∝ exp(log
 * p / temperature); then all but the likeliest k are left out; then all but the nucleus, the fewest
 * of what remains whose probabilities reach p together (Holtzman et al., arXiv 1904.09751, section
 * 3.1). Among tokens of equal probability the first in the vocabulary ranks before the others.
 *
 * @param temperature 1 for what the model says, 0 for the likeliest token always
 * @param topK tokens that may be chosen; {@link #ALL} for every one
 * @param topP probability of the nucleus; 1 for every token
 * @param seed of the random numbers; the same seed chooses the same
 */
public record Sampling(double temperature, int topK, double topP, long seed) {
  /** Leaves no token out. */
  public static final int ALL = Integer.MAX_VALUE;

  /**
   * @throws ConfigException where a setting is out of range
   */
  public Sampling {
    if (!(temperature >= 0) || Double.isInfinite(temperature)) {
      throw new ConfigException(
          "--temperature = " + temperature + ": must be at least 0, which takes the likeliest");
    }
    if (topK < 1) {
      throw new ConfigException("--top-k = " + topK + ": must be at least 1");
    }
    if (!(topP > 0 && topP <= 1)) {
      throw new ConfigException("--top-p = " + topP + ": must be greater than 0 and at most 1");
    }
  }

  /**
   * What there is to choose from.
   *
   * @param tokens from the likeliest on
   * @param probabilities of each, 1 together
   */
  record Choice(int[] tokens, double[] probabilities) {}

  /**
   * Chooses a token.
   *
   * @param logProbabilities of every token; −∞ for one that is not to be chosen
   * @param row of the text, where several are written side by side, from 0
   * @param position of the token in the text that is written, from 0
   */
  int next(float[] logProbabilities, int row, long position) {
    Choice choice = choice(logProbabilities);
    double drawn = RandomNumbers.of(seed, Purpose.SAMPLING, row, position).uniformDouble(0);
    double sum = 0;
    for (int i = 0; i < choice.tokens.length; i++) {
      sum += choice.probabilities[i];
      if (drawn < sum) {
        return choice.tokens[i];
      }
    }
    // The probabilities add up to one but for rounding.
    return choice.tokens[choice.tokens.length - 1];
  }

  Choice choice(float[] logProbabilities) {
    int most = temperature == 0 ? 1 : Math.min(topK, logProbabilities.length);
    int[] ranked = likeliest(logProbabilities, most);
    if (temperature == 0) {
      return new Choice(ranked, new double[] {1});
    }
    double[] weights = new double[most];
    double total = 0;
    double before = -1;
    // Once a weight is too small to count, so are all behind it.
    for (int i = 0; i < most && total != before; i++) {
      double below = (double) logProbabilities[ranked[i]] - logProbabilities[ranked[0]];
      weights[i] = StrictMath.exp(below / temperature);
      before = total;
      total += weights[i];
    }
    int count = nucleus(weights, total);
    double kept = Arrays.stream(weights, 0, count).sum();
    return new Choice(
        Arrays.copyOf(ranked, count),
        Arrays.stream(weights, 0, count).map(weight -> weight / kept).toArray());
  }

  /**
   * The likeliest tokens in their order. Of the others none is sorted: what is ahead of the last of
   * those kept so far is collected, and cut back whenever twice as many as wanted have come
   * together.
   */
  private static int[] likeliest(float[] logProbabilities, int wanted) {
    long[] kept = new long[(int) Math.min(logProbabilities.length, 2L * wanted)];
    long last = Long.MAX_VALUE;
    int size = 0;
    for (int token = 0; token < logProbabilities.length; token++) {
      long key = key(logProbabilities[token], token);
      if (key < last) {
        kept[size++] = key;
        if (size == kept.length) {
          Arrays.sort(kept);
          size = wanted;
          last = kept[wanted - 1];
        }
      }
    }
    Arrays.sort(kept, 0, size);
    return Arrays.stream(kept, 0, wanted).mapToInt(key -> (int) key).toArray();
  }

  /**
   * Less, the likelier a token is; of equals the first has the least. What is not a number is
   * behind all others.
   */
  private static long key(float logProbability, int token) {
    int bits = Float.floatToIntBits(-logProbability);
    // Floats below zero have the order of their bits turned round.
    return (long) (bits ^ bits >> 31 & Integer.MAX_VALUE) << Integer.SIZE | token;
  }

  /** How many of the first reach the probability together. */
  private int nucleus(double[] weights, double total) {
    double sum = 0;
    int count = 0;
    while (count < weights.length && (count == 0 || sum < topP * total)) {
      sum += weights[count++];
    }
    return count;
  }
}
