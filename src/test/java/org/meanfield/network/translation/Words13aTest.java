package org.meanfield.network.translation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Expected is what sacreBLEU's Tokenizer13a gives (commit f615c72, Python 3.11). */
class Words13aTest {
  static Stream<Arguments> texts() {
    return Stream.of(
        Arguments.of("The dog (bit) the man.", "The dog ( bit ) the man ."),
        Arguments.of("1,234.5 and 3.14, or 5.", "1,234.5 and 3.14 , or 5 ."),
        Arguments.of("a 1987-03-04 date", "a 1987 - 03 - 04 date"),
        Arguments.of("10-20 - a-1 1-a well-known", "10 - 20 - a-1 1 - a well-known"),
        Arguments.of("x.5 5.x .5 5. 3,a", "x . 5 5 . x . 5 5 . 3 , a"),
        Arguments.of("U.S. e.g., i.e.", "U . S . e . g . , i . e ."),
        Arguments.of("...", ". . ."),
        Arguments.of("¿Qué dijo él?—«nada»", "¿Qué dijo él ? —«nada»"),
        Arguments.of("don't \"stop\" it's", "don't \" stop \" it's"),
        Arguments.of("&quot;AT&amp;T&quot; &lt;b&gt; &amp;lt;", "\" AT & T \" < b > <"),
        Arguments.of("hyphen-\nated line\nbreak", "hyphenated line break"),
        Arguments.of("<skipped> word", "word"),
        Arguments.of("a\u00a0b\u2003c\u3000d\u200be\u001cf", "a b c d\u200be f"),
        Arguments.of("٣.٤ ３,５", "٣ . ٤ ３ , ５"),
        Arguments.of("😀.😀,1", "😀 . 😀 , 1"),
        Arguments.of(
            "[a]{b}|c~d^e_f`g\\h/i@j#k$l%m*n+o=p<q>r;s:t!u?v",
            "[ a ] { b } | c ~ d ^ e _ f ` g \\ h / i @ j # k $ l % m * n + o = p < q > r ; s : t !"
                + " u ? v"));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void wordsAreThoseOfSacreBleu(String text, String words) {
    assertThat(String.join(" ", Words13a.of(text))).isEqualTo(words);
  }

  @Test
  void aHyphenAtTheVeryEndStaysSinceTheLineEndBehindItGoesFirst() {
    assertThat(Words13a.of("word-\n")).containsExactly("word-");
  }

  @Test
  void nothingHasNoWords() {
    assertThat(Words13a.of(" \t ")).isEmpty();
  }

  @Test
  void charactersAreCodePointsWithoutSpaces() {
    assertThat(Words13a.characters(" a\u00a0😀\tb\n")).containsExactly("a", "😀", "b");
  }
}
