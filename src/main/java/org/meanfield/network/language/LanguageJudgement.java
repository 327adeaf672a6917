package org.meanfield.network.language;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.meanfield.network.Judgement;
import org.meanfield.network.Tally;

/**
 * How a language model is judged: what is summed over the tokens that it had to tell, and what
 * follows from the sums.
 *
 * @param vocabulary how many tokens there are
 * @param characters that each token stands for; empty where that is not known
 */
public record LanguageJudgement(int vocabulary, List<Integer> characters) implements Judgement {
  private static final int LOSS = 0;
  private static final int CORRECT = 1;
  private static final int AMONG_FIVE = 2;
  private static final int CHARACTERS = 3;

  private static final int FIVE = 5;

  public LanguageJudgement {
    characters = List.copyOf(characters);
  }

  @Override
  public int sums() {
    return characters.isEmpty() ? AMONG_FIVE + 1 : CHARACTERS + 1;
  }

  /**
   * Adds one token, which is an example. Of tokens of equal probability the first ranks before the
   * others.
   *
   * @param logProbabilities of all tokens, from index {@code from} on
   */
  public void add(float[] logProbabilities, int from, int target, Tally tally) {
    int rank = rank(logProbabilities, from, target);
    tally.addExample();
    tally.add(LOSS, -logProbabilities[from + target]);
    tally.add(CORRECT, rank == 0 ? 1 : 0);
    tally.add(AMONG_FIVE, rank < FIVE ? 1 : 0);
    if (!characters.isEmpty()) {
      tally.add(CHARACTERS, characters.get(target));
    }
  }

  /** Tokens before the target; all of them where its probability is not a number. */
  private int rank(float[] logProbabilities, int from, int target) {
    float own = logProbabilities[from + target];
    int before = 0;
    for (int k = 0; k < target; k++) {
      before += logProbabilities[from + k] < own ? 0 : 1;
    }
    for (int k = target + 1; k < vocabulary; k++) {
      before += logProbabilities[from + k] <= own ? 0 : 1;
    }
    return before;
  }

  /**
   * Mean loss of a token in nats, perplexity, accuracies, and where tokens tell their characters
   * the loss of a character in bits.
   */
  @Override
  public SortedMap<String, Double> metrics(Tally tally) {
    double tokens = tally.examples();
    double loss = tally.sum(LOSS) / tokens;
    SortedMap<String, Double> metrics = new TreeMap<>();
    metrics.put("loss", loss);
    metrics.put("perplexity", StrictMath.exp(loss));
    metrics.put("accuracy", tally.sum(CORRECT) / tokens);
    if (vocabulary > FIVE) {
      metrics.put("top-5-accuracy", tally.sum(AMONG_FIVE) / tokens);
    }
    if (!characters.isEmpty()) {
      metrics.put(
          "bits-per-character", tally.sum(LOSS) / StrictMath.log(2) / tally.sum(CHARACTERS));
    }
    return metrics;
  }
}
