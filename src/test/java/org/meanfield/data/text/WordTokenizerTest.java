package org.meanfield.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.testing.OnSpark;

class WordTokenizerTest {
  @OnSpark private static JavaSparkContext spark;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "In the beginning, God created | In the beginning , God created",
        "don't stop: 3.5! | don't stop : 3 . 5 !",
        "the kings' rock'n'roll ’tis can’t | the kings ' rock'n'roll ’ tis can’t",
        "5'3 o'5 a'b | 5 ' 3 o ' 5 a'b",
        "여호와는 나의 목자시니, 내게… | 여호와는 나의 목자시니 , 내게 …",
        "niño nin\u0303o Ærø3x | niño nin\u0303o Ærø3x",
        "हिन्दी में | हिन्दी में",
        "(a)well-known\u00A0x_y | ( a ) well - known x _ y",
        "I ❤\uFE0F 👩\u200D🚀! | I ❤\uFE0F 👩\u200D 🚀 !",
      })
  void wordsAndMarksArePiecesAndWhitespaceSeparates(String text, String pieces) {
    assertThat(split(text, true)).containsExactly(pieces.strip().split(" "));
  }

  @Test
  void punctuationCanBeDropped() {
    assertThat(split("Don't, (stop) – 3.5 $ ❤\uFE0F!", false))
        .containsExactly("Don't", "stop", "3", "5");
  }

  @Test
  void frequentWordsComeFirstAndEqualsByCodePoint() {
    Tokenizer tokenizer = Learning.WORD.from(spark, "the cat, the dog", "The cat; the end");

    assertThat(tokenizer.vocabulary().names(0))
        .containsExactly("<unk>", "<end>", "the", "cat", ",", ";", "The", "dog", "end");
    assertThat(tokenizer.encode("the dog flies")).containsExactly(2, 7, 0);
    assertThat(tokenizer.decode(2, 7, 0)).isEqualTo("the dog <unk>");
  }

  @Test
  void rareWordsAndThoseBeyondTheVocabularysSizeAreUnknown() {
    String text = "c b b a a a";

    assertThat(Learning.WORD.minimum(2).from(spark, text).vocabulary().names(2))
        .containsExactly("a", "b");
    assertThat(Learning.WORD.size(3).from(spark, text).vocabulary().names(2)).containsExactly("a");
  }

  @Test
  void lettersBecomeLowerCaseWhereAsked() {
    Tokenizer tokenizer = Learning.WORD.inLowerCase().from(spark, "Straße STRASSE Ich");

    assertThat(tokenizer.vocabulary().names(2)).containsExactly("ich", "strasse", "straße");
    assertThat(tokenizer.decode(tokenizer.encode("ICH"))).isEqualTo("ich");
  }

  @Test
  void aTextThatSpellsASpecialTokenIsNoneOfThem() {
    Tokenizer tokenizer = Learning.WORD.from(spark, "the <end> of <unk>");

    assertThat(tokenizer.encode("<end>"))
        .hasSize(3)
        .doesNotContain(0, tokenizer.vocabulary().end());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "In the beginning, God created the heaven and the earth.",
        "Who (if anyone) came? Nobody!",
        "He said: \"Let there be light\", and \"there\" was.",
        "¿Quién es? “Yo”, dijo; ¡ven!",
        "A well-known 50% of the kings' houses…"
      })
  void usualWritingIsJoinedAsItWas(String text) {
    Tokenizer tokenizer = Learning.WORD.from(spark, text);

    assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
  }

  @Test
  void aDocumentsEndIsANewlineAndClosesItsQuotes() {
    Tokenizer tokenizer = Learning.WORD.from(spark, "a \" b");
    int end = tokenizer.vocabulary().end();
    int quote = tokenizer.encode("\"")[0];
    int a = tokenizer.encode("a")[0];

    assertThat(tokenizer.decode(a, quote, a, end, a, quote, a, end)).isEqualTo("a \"a\na \"a\n");
  }

  @Test
  void wordsDoNotCountCharacters() {
    Vocabulary vocabulary = Learning.WORD.from(spark, "a b").vocabulary();

    assertThat(vocabulary.countsCharacters()).isFalse();
    assertThatThrownBy(() -> vocabulary.characters(2)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void theFileGivesTheSameTokenizer() {
    Tokenizer tokenizer =
        Learning.WORD.withoutPunctuation().inLowerCase().from(spark, "Say: can't, won't!");
    String json = Learning.json(tokenizer);

    assertThat(json)
        .isEqualTo(
            """
            {
              "format" : 1,
              "kind" : "word",
              "lower-case" : true,
              "punctuation" : "drop",
              "special-tokens" : [
                "<unk>",
                "<end>"
              ],
              "tokens" : [
                "can't",
                "say",
                "won't"
              ]
            }
            """);
    assertThat(Learning.json(Learning.read(json))).isEqualTo(json);
    assertThat(Learning.read(json).encode("I SAY: won't")).containsExactly(0, 3, 4);
  }

  @Test
  void aDamagedFileIsRefusedByPlaceAndReason() {
    String json = Learning.json(Learning.WORD.from(spark, "a b"));

    Learning.assertThatReading(json.replace("keep", "some"))
        .hasMessageContaining("punctuation = \"some\": must be one of keep, drop");
    Learning.assertThatReading(json.replace("\"b\"", "\" \""))
        .hasMessageContaining("tokens[1] = \" \": must be a word");
    Learning.assertThatReading(json.replace("\"tokens\"", "\"tokens\" : 1, \"kind\""))
        .hasMessageContaining("Duplicate field 'kind'");
    Learning.assertThatReading(json.replaceFirst("(?s)\"tokens\" : .*]", "\"tokens\" : 1"))
        .hasMessageContaining("tokens must be a list");
  }

  private static List<String> split(String text, boolean keepPunctuation) {
    List<String> pieces = new ArrayList<>();
    new Words(keepPunctuation).split(text, pieces::add);
    return pieces;
  }
}
