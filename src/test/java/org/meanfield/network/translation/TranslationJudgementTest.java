package org.meanfield.network.translation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.meanfield.network.Tally;

class TranslationJudgementTest {
  private final TranslationJudgement judgement = new TranslationJudgement(3);

  /** Of three tokens, behind one that means nothing. */
  private static final float[] HALF_QUARTER_QUARTER = {
    0, (float) Math.log(0.5), (float) Math.log(0.25), (float) Math.log(0.25)
  };

  @Test
  void lossPerplexityAndAccuracyAreThoseOfTokensByHand() {
    Tally tally = judgement.tally(false);
    judgement.addPair(tally);
    judgement.addToken(HALF_QUARTER_QUARTER, 1, 0, tally);
    judgement.addToken(HALF_QUARTER_QUARTER, 1, 2, tally);

    SortedMap<String, Double> metrics = judgement.metrics(tally);

    assertThat(tally.examples()).isEqualTo(1);
    assertThat(metrics.keySet()).containsExactly("accuracy", "loss", "perplexity");
    assertThat(metrics.get("accuracy")).isEqualTo(0.5);
    assertThat(metrics.get("loss")).isCloseTo(Math.log(8) / 2, within(1e-7));
    assertThat(metrics.get("perplexity")).isCloseTo(Math.sqrt(8), within(1e-6));
  }

  @Test
  void ofEquallyLikelyTokensTheFirstIsTold() {
    float[] all = {(float) Math.log(0.2), (float) Math.log(0.4), (float) Math.log(0.4)};
    for (int target = 0; target < 3; target++) {
      Tally tally = judgement.tally(false);
      judgement.addToken(all, 0, target, tally);
      assertThat(judgement.metrics(tally).get("accuracy")).isEqualTo(target == 1 ? 1 : 0);
    }
  }

  @Test
  void nothingIsToldByWhatIsNotANumber() {
    Tally tally = judgement.tally(false);
    judgement.addToken(new float[] {Float.NaN, Float.NaN, Float.NaN}, 0, 0, tally);

    assertThat(judgement.metrics(tally).get("accuracy")).isZero();
    assertThat(judgement.metrics(tally).get("loss")).isNaN();
  }

  @Test
  void textsAddBleuChrfAndExactMatchInAnyOrderAndOverAnyShards() {
    List<String> translations = List.of("the cat sat on the mat", "a dog", "it is so");
    List<String> references = List.of("the cat sat on a mat", "a dog", "it is not so");
    Tally one = judgement.tally(true);
    Tally first = judgement.tally(true);
    Tally second = judgement.tally(true);
    for (int i = 0; i < 3; i++) {
      judgement.addText(translations.get(i), references.get(i), one);
      judgement.addText(translations.get(2 - i), references.get(2 - i), i == 0 ? first : second);
    }
    second.add(first);
    Corpus corpus = new Corpus(translations, references);

    for (Tally tally : List.of(one, second)) {
      judgement.addToken(HALF_QUARTER_QUARTER, 1, 0, tally);
      SortedMap<String, Double> metrics = judgement.metrics(tally);
      assertThat(metrics.get("bleu")).isEqualTo(corpus.score(new Bleu())).isBetween(1.0, 99.0);
      assertThat(metrics.get("chrf")).isEqualTo(corpus.score(new Chrf())).isBetween(1.0, 99.0);
      assertThat(metrics.get("exact-match")).isEqualTo(1 / 3.0);
    }
  }
}
