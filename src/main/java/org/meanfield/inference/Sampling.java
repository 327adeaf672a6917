package org.meanfield.inference;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
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
   * @param position of the token in the text that is written, from 0
   */
  int next(float[] logProbabilities, long position) {
    Choice choice = choice(logProbabilities);
    double drawn = RandomNumbers.of(seed, Purpose.SAMPLING, 0, position).uniformDouble(0);
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
    int[] ranked = ranked(logProbabilities);
    if (temperature == 0) {
      return new Choice(new int[] {ranked[0]}, new double[] {1});
    }
    double[] weights = new double[Math.min(topK, ranked.length)];
    double total = 0;
    for (int i = 0; i < weights.length; i++) {
      double below = (double) logProbabilities[ranked[i]] - logProbabilities[ranked[0]];
      weights[i] = StrictMath.exp(below / temperature);
      total += weights[i];
    }
    int count = nucleus(weights, total);
    double kept = IntStream.range(0, count).mapToDouble(i -> weights[i]).sum();
    return new Choice(
        Arrays.copyOf(ranked, count),
        IntStream.range(0, count).mapToDouble(i -> weights[i] / kept).toArray());
  }

  private static int[] ranked(float[] logProbabilities) {
    Comparator<Integer> likeliest =
        Comparator.comparing((Integer token) -> -logProbabilities[token]);
    return IntStream.range(0, logProbabilities.length)
        .boxed()
        .sorted(likeliest)
        .mapToInt(Integer::intValue)
        .toArray();
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
