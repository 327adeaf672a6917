package org.meanfield.network.translation;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Translations, each with its reference. */
record Corpus(List<String> translations, List<String> references) {

  /**
   * @param texts translation, reference, translation, …
   */
  static Corpus of(String... texts) {
    List<String> all = Arrays.asList(texts);
    return new Corpus(every(all, 0), every(all, 1));
  }

  private static List<String> every(List<String> texts, int from) {
    return IntStream.range(0, texts.size() / 2).mapToObj(i -> texts.get(2 * i + from)).toList();
  }

  long[] counts(CorpusScore score) {
    long[] counts = new long[score.counts()];
    for (int i = 0; i < translations.size(); i++) {
      long[] own = score.count(translations.get(i), references.get(i));
      Arrays.setAll(counts, k -> counts[k] + own[k]);
    }
    return counts;
  }

  double score(CorpusScore score) {
    return score.score(counts(score));
  }
}
