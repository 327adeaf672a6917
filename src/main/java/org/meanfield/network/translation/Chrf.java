package org.meanfield.network.translation;

import java.util.List;

/**
 * Corpus chrF2 (Popović, WMT 2015 and 2016) as sacreBLEU computes it by default, {@code
 * nrefs:1|case:mixed|eff:yes|nc:6|nw:0|space:no}: precision and recall of n-grams of up to six
 * characters without spaces, each the mean over the orders that both sides have, and of the two the
 * F-score that weighs recall twice.
 */
final class Chrf implements CorpusScore {
  private static final int ORDER = 6;
  private static final double BETA_SQUARED = 4;

  /** Counts are {@code [order][n-grams, reference n-grams, matches]}. */
  private static final int EACH = 3;

  @Override
  public int counts() {
    return ORDER * EACH;
  }

  @Override
  public long[] count(String translation, String reference) {
    List<String> characters = Words13a.characters(translation);
    List<String> wanted = Words13a.characters(reference);
    long[] counts = new long[counts()];
    for (int i = 0; i < ORDER; i++) {
      NGrams grams = NGrams.of(characters, i + 1);
      NGrams references = NGrams.of(wanted, i + 1);
      // As there: where a reference is too short for the order, nothing of it is wrong.
      counts[EACH * i] = references.total() == 0 ? 0 : grams.total();
      counts[EACH * i + 1] = references.total();
      counts[EACH * i + 2] = grams.matches(references);
    }
    return counts;
  }

  @Override
  public double score(long[] counts) {
    double precision = 0;
    double recall = 0;
    int orders = 0;
    for (int i = 0; i < ORDER; i++) {
      double grams = counts[EACH * i];
      double references = counts[EACH * i + 1];
      double matches = counts[EACH * i + 2];
      if (grams > 0 && references > 0) {
        precision += matches / grams;
        recall += matches / references;
        orders++;
      }
    }
    if (precision + recall == 0) {
      return 0;
    }
    precision /= orders;
    recall /= orders;
    return 100 * (1 + BETA_SQUARED) * precision * recall / (BETA_SQUARED * precision + recall);
  }
}
