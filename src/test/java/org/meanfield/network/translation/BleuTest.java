package org.meanfield.network.translation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BleuTest {
  private final Bleu bleu = new Bleu();

  /** From sacreBLEU's own test/test_bleu.py, test_case_scoring. */
  @Test
  void countsAreWorthWhatSacreBleusOwnTestSays() {
    assertThat(bleu.score(new long[] {11, 11, 9, 7, 5, 3, 10, 8, 6, 4}))
        .isCloseTo(83.75922397, within(1e-6));
  }

  /** From sacreBLEU's own test/test_bleu.py, test_case_statistics. */
  @Test
  void matchesAreClippedAsInSacreBleusOwnTest() {
    Corpus corpus = Corpus.of("am I am a character sequence", "I am a symbol string sequence a a");

    assertThat(corpus.counts(bleu)).containsExactly(6, 8, 4, 2, 1, 0, 6, 5, 4, 3);
  }

  /** What sacreBLEU's BLEU().corpus_score gives (commit f615c72, Python 3.11). */
  static Stream<Arguments> corpora() {
    return Stream.of(
        Arguments.of(
            28.3305536644,
            Corpus.of(
                "The dog bit the man.",
                "The dog had bit the man.",
                "It wasn't surprising.",
                "No one was surprised.",
                "The man had just bitten him.",
                "The man had bitten the dog.")),
        Arguments.of(
            55.0824556402,
            Corpus.of(
                "In the beginning God created the heaven and the earth.",
                "In the beginning God created heaven and earth.",
                "And God said, Let there be light: and there was light.",
                "And God said, \"Let there be light,\" and there was light.")),
        Arguments.of(
            64.1827796559,
            Corpus.of(
                "En el principio crió Dios los cielos y la tierra.",
                "En el principio creó Dios los cielos y la tierra.",
                "Y dijo Dios: Sea la luz: y fué la luz.",
                "Y dijo Dios: Sea la luz; y fue la luz.")),
        Arguments.of(
            78.2273790327,
            Corpus.of(
                "1987-03-04",
                "1987-03-04",
                "2014-02-04",
                "2014-02-05",
                "1999-12-31",
                "1998-12-31")),
        Arguments.of(
            64.0711759824,
            Corpus.of(
                "AT&amp;T sold 1,234.5 shares-on 5-6 May.",
                "AT&T sold 1,234.5 shares on 5-6 May .")),
        Arguments.of(
            66.8740304976, Corpus.of("😀😁 smile\u00a0now ok yes", "😀😂 smile now ok yes")));
  }

  @ParameterizedTest
  @MethodSource("corpora")
  void aCorpusIsWorthWhatSacreBleuSays(double expected, Corpus corpus) {
    assertThat(corpus.score(bleu)).isCloseTo(expected, within(1e-9));
  }

  /** Precisions 3/4, 1/3, then ½ of 1/2 and ¼ of 1/1: their product's fourth root, by hand. */
  @Test
  void anOrderWithoutMatchCountsHalfAndTheNextAQuarter() {
    assertThat(Corpus.of("a b c d", "a b x d").score(bleu))
        .isCloseTo(100 * Math.pow(3 / 4.0 * 1 / 3.0 * 1 / 4.0 * 1 / 4.0, 0.25), within(1e-9))
        .isCloseTo(35.3553390593, within(1e-9));
  }

  /** Every n-gram is right, and e^(1 − 8/5) is left of it. */
  @Test
  void whatIsMissingIsPenalisedEvenWhereATranslationIsEmpty() {
    assertThat(Corpus.of("", "x y z", "a b c d e", "a b c d e").score(bleu))
        .isCloseTo(100 * Math.exp(1 - 8 / 5.0), within(1e-9));
  }

  @Test
  void nothingInCommonIsWorthNothing() {
    assertThat(Corpus.of("v w x y z", "a b c d e").score(bleu)).isZero();
    assertThat(Corpus.of("", "a b c d e").score(bleu)).isZero();
  }

  /** As sacreBLEU has it without effective order. */
  @Test
  void textsThatAreAllShorterThanFourWordsAreWorthNothing() {
    assertThat(Corpus.of("a b", "a b").score(bleu)).isZero();
  }

  @Test
  void theSameTextsAreWorthAHundred() {
    assertThat(Corpus.of("this is a test", "this is a test").score(bleu))
        .isCloseTo(100, within(1e-9));
  }
}
