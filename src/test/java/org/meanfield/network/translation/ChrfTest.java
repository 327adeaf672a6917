package org.meanfield.network.translation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ChrfTest {
  private final Chrf chrf = new Chrf();

  /**
   * From sacreBLEU's own test/test_chrf.py, test_cases_effective_order: made with β = 3, which
   * makes no difference to texts as long as their references.
   */
  static Stream<Arguments> sacreBleusOwn() {
    return Stream.of(
        Arguments.of(100.0, Corpus.of("a", "a")),
        Arguments.of(0.0, Corpus.of("", "reference")),
        Arguments.of(100.0, Corpus.of("a b c", "a b c")),
        Arguments.of(100.0, Corpus.of("a b c", "abc")),
        Arguments.of(0.0, Corpus.of("", "c")),
        Arguments.of(50.0, Corpus.of("a", "a", "b", "c")),
        Arguments.of(25.0, Corpus.of("aa", "ab")));
  }

  /** What sacreBLEU's CHRF().corpus_score gives (commit f615c72, Python 3.11). */
  static Stream<Arguments> corpora() {
    return Stream.of(
        Arguments.of(
            51.7010613337,
            Corpus.of(
                "The dog bit the man.",
                "The dog had bit the man.",
                "It wasn't surprising.",
                "No one was surprised.",
                "The man had just bitten him.",
                "The man had bitten the dog.")),
        Arguments.of(
            82.5317227561,
            Corpus.of(
                "In the beginning God created the heaven and the earth.",
                "In the beginning God created heaven and earth.",
                "And God said, Let there be light: and there was light.",
                "And God said, \"Let there be light,\" and there was light.")),
        Arguments.of(
            83.9556188998,
            Corpus.of(
                "En el principio crió Dios los cielos y la tierra.",
                "En el principio creó Dios los cielos y la tierra.",
                "Y dijo Dios: Sea la luz: y fué la luz.",
                "Y dijo Dios: Sea la luz; y fue la luz.")),
        Arguments.of(
            80.1058201058,
            Corpus.of(
                "1987-03-04",
                "1987-03-04",
                "2014-02-04",
                "2014-02-05",
                "1999-12-31",
                "1998-12-31")),
        Arguments.of(27.0833333333, Corpus.of("a b c d", "a b x d")),
        Arguments.of(100.0, Corpus.of("a b", "a b")),
        // A reference too short for an order: what the translation has of it does not count.
        Arguments.of(
            70.8093208725, Corpus.of("abcdefgh", "ab", "longer text here", "longer texts here")),
        Arguments.of(84.0554592721, Corpus.of("", "x y z", "a b c d e", "a b c d e")),
        Arguments.of(15.5928507642, Corpus.of("the the the the the", "the cat sat on the mat")),
        Arguments.of(
            84.8024198024, Corpus.of("😀😁 smile\u00a0now ok yes", "😀😂 smile now ok yes")),
        Arguments.of(0.0, Corpus.of("zzz qqq", "a b c d")));
  }

  @ParameterizedTest
  @MethodSource({"sacreBleusOwn", "corpora"})
  void aCorpusIsWorthWhatSacreBleuSays(double expected, Corpus corpus) {
    assertThat(corpus.score(chrf)).isCloseTo(expected, within(1e-9));
  }
}
