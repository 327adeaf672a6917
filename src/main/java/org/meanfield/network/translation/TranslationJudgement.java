package org.meanfield.network.translation;

import java.util.SortedMap;
import java.util.TreeMap;
import org.meanfield.network.Judgement;
import org.meanfield.network.Tally;

/**
 * How a translator is judged: by the tokens of the references, each of which it has to tell behind
 * those before it, and where translations were made by these, beside their references.
 *
 * @param vocabulary how many tokens there are
 */
public record TranslationJudgement(int vocabulary) implements Judgement {
  private static final int TOKENS = 0;
  private static final int LOSS = 1;
  private static final int CORRECT = 2;
  private static final int TEXTS = 3;
  private static final int EXACT = 4;
  private static final int BLEU = 5;

  private static final CorpusScore BLEU_SCORE = new Bleu();
  private static final CorpusScore CHRF_SCORE = new Chrf();

  @Override
  public int sums() {
    return chrf() + CHRF_SCORE.counts();
  }

  /** The first sum of chrF's. */
  private static int chrf() {
    return BLEU + BLEU_SCORE.counts();
  }

  /** Counts one pair, which is an example. */
  public void addPair(Tally tally) {
    tally.addExample();
  }

  /**
   * Adds one token of a pair's reference, of which the last is its end. Of tokens of equal
   * probability the first is the one that is told.
   *
   * @param logProbabilities of all tokens, from index {@code from} on
   */
  public void addToken(float[] logProbabilities, int from, int target, Tally tally) {
    tally.add(TOKENS, 1);
    tally.add(LOSS, -logProbabilities[from + target]);
    tally.add(CORRECT, isTold(logProbabilities, from, target) ? 1 : 0);
  }

  /** Whether the target is the likeliest; nothing is told that is not a number. */
  private boolean isTold(float[] logProbabilities, int from, int target) {
    float own = logProbabilities[from + target];
    for (int token = 0; token < vocabulary; token++) {
      float other = logProbabilities[from + token];
      if (token < target ? !(other < own) : token > target && !(other <= own)) {
        return false;
      }
    }
    return !Float.isNaN(own);
  }

  /** Adds one translation. */
  void addText(String translation, String reference, Tally tally) {
    tally.add(TEXTS, 1);
    tally.add(EXACT, translation.equals(reference) ? 1 : 0);
    add(BLEU_SCORE.count(translation, reference), BLEU, tally);
    add(CHRF_SCORE.count(translation, reference), chrf(), tally);
  }

  /** Whole numbers, which doubles hold exactly. */
  private static void add(long[] counts, int first, Tally tally) {
    for (int i = 0; i < counts.length; i++) {
      tally.add(first + i, counts[i]);
    }
  }

  /**
   * Mean loss of a token in nats, perplexity and accuracy; where translations were made, also BLEU
   * and chrF, from 0 to 100, and the share of those that are their reference to the letter.
   */
  @Override
  public SortedMap<String, Double> metrics(Tally tally) {
    double tokens = tally.sum(TOKENS);
    double loss = tally.sum(LOSS) / tokens;
    SortedMap<String, Double> metrics = new TreeMap<>();
    metrics.put("loss", loss);
    metrics.put("perplexity", StrictMath.exp(loss));
    metrics.put("accuracy", tally.sum(CORRECT) / tokens);
    if (tally.sum(TEXTS) > 0) {
      metrics.put("bleu", BLEU_SCORE.score(counts(BLEU_SCORE, BLEU, tally)));
      metrics.put("chrf", CHRF_SCORE.score(counts(CHRF_SCORE, chrf(), tally)));
      metrics.put("exact-match", tally.sum(EXACT) / tally.sum(TEXTS));
    }
    return metrics;
  }

  private static long[] counts(CorpusScore score, int first, Tally tally) {
    long[] counts = new long[score.counts()];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = (long) tally.sum(first + i);
    }
    return counts;
  }
}
