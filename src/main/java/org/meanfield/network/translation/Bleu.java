package org.meanfield.network.translation;

import java.util.List;

/**
 * Corpus BLEU (Papineni et al., ACL 2002) as sacreBLEU computes it by default, {@code
 * nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp}: n-grams of up to four words, a penalty for
 * translations that are shorter than their references, and an order without a match taken for half
 * a match, a quarter at the next such (Chen and Cherry, WMT 2014, method 3).
 */
final class Bleu implements CorpusScore {
  private static final int ORDER = 4;

  /** Counts are {@code [words, reference words, matches of each order, n-grams of each order]}. */
  private static final int MATCHES = 2;

  private static final int TOTALS = MATCHES + ORDER;

  @Override
  public int counts() {
    return TOTALS + ORDER;
  }

  @Override
  public long[] count(String translation, String reference) {
    List<String> words = Words13a.of(translation);
    List<String> wanted = Words13a.of(reference);
    long[] counts = new long[counts()];
    counts[0] = words.size();
    counts[1] = wanted.size();
    for (int order = 1; order <= ORDER; order++) {
      NGrams grams = NGrams.of(words, order);
      counts[MATCHES + order - 1] = grams.matches(NGrams.of(wanted, order));
      counts[TOTALS + order - 1] = grams.total();
    }
    return counts;
  }

  @Override
  public double score(long[] counts) {
    double logarithms = 0;
    double smoothing = 1;
    boolean matched = false;
    for (int i = 0; i < ORDER; i++) {
      double total = counts[TOTALS + i];
      double matches = counts[MATCHES + i];
      if (total == 0) {
        // No translation is long enough: the geometric mean has a factor of zero.
        return 0;
      }
      matched |= matches > 0;
      smoothing *= matches > 0 ? 1 : 2;
      double precision = matches > 0 ? 100 * matches / total : 100 / (smoothing * total);
      logarithms += StrictMath.log(precision);
    }
    return matched ? brevityPenalty(counts) * StrictMath.exp(logarithms / ORDER) : 0;
  }

  private static double brevityPenalty(long[] counts) {
    double words = counts[0];
    double wanted = counts[1];
    return words < wanted ? StrictMath.exp(1 - wanted / words) : 1;
  }
}
