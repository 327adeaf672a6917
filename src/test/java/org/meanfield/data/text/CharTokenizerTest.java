package org.meanfield.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.meanfield.testing.OnSpark;

class CharTokenizerTest {
  @OnSpark private static JavaSparkContext spark;

  @Test
  void frequentCharactersComeFirstAndEqualsByCodePoint() {
    Tokenizer tokenizer = Learning.CHAR.from(spark, "b\uFF21b😀", "a😀b", "");

    assertThat(tokenizer.vocabulary().names(0))
        .containsExactly("<unk>", "<end>", "b", "😀", "a", "\uFF21");
    assertThat(Learning.CHAR.from(spark, "😀\uFF21").vocabulary().names(2))
        .containsExactly("\uFF21", "😀");
  }

  @Test
  void aCharacterIsACodePointAndComesBackAsItWas() {
    Tokenizer tokenizer = Learning.CHAR.from(spark, "여호와는 😀👍🏽\n\te\u0301");
    int[] tokens = tokenizer.encode("😀 호e\u0301\n");

    assertThat(tokens).hasSize(6);
    assertThat(tokenizer.decode(tokens)).isEqualTo("😀 호e\u0301\n");
    assertThat(IntStream.of(tokens))
        .allMatch(token -> tokenizer.vocabulary().characters(token) == 1);
  }

  @Test
  void whatWasNeverSeenIsUnknown() {
    Tokenizer tokenizer = Learning.CHAR.from(spark, "ab");

    assertThat(tokenizer.encode("aZ😀b")).containsExactly(2, 0, 0, 3);
    assertThat(tokenizer.decode(2, 0, 3)).isEqualTo("a\uFFFDb");
    assertThat(tokenizer.vocabulary().unknown()).isEqualTo(OptionalInt.of(0));
  }

  @Test
  void aTextThatSpellsASpecialTokenIsNoneOfThem() {
    Tokenizer tokenizer = Learning.CHAR.from(spark, "<end> <unk>");

    assertThat(tokenizer.encode("<end>")).hasSize(5).doesNotContain(0, 1);
    assertThat(tokenizer.encode("")).isEmpty();
  }

  @Test
  void theEndOfADocumentIsANewline() {
    Tokenizer tokenizer = Learning.CHAR.from(spark, "ab");

    assertThat(tokenizer.vocabulary().end()).isEqualTo(1);
    assertThat(tokenizer.decode(2, 1, 3)).isEqualTo("a\nb");
    assertThat(tokenizer.vocabulary().characters(1)).isEqualTo(1);
  }

  @Test
  void rareCharactersAndThoseBeyondTheVocabularysSizeAreUnknown() {
    assertThat(Learning.CHAR.minimum(2).from(spark, "aabbc").vocabulary().names(2))
        .containsExactly("a", "b");
    assertThat(Learning.CHAR.size(3).from(spark, "abbc").vocabulary().names(2))
        .containsExactly("b");
  }

  @Test
  void lettersBecomeLowerCaseOnlyWhereAsked() {
    assertThat(Learning.CHAR.from(spark, "IiÄ").vocabulary().names(2))
        .containsExactly("I", "i", "Ä");
    Tokenizer lower = Learning.CHAR.inLowerCase().from(spark, "IiÄ");
    assertThat(lower.vocabulary().names(2)).containsExactly("i", "ä");
    assertThat(lower.decode(lower.encode("ÄI"))).isEqualTo("äi");
  }

  @Test
  void aNumberThatIsNoTokenIsRefused() {
    Tokenizer tokenizer = Learning.CHAR.from(spark, "ab");

    assertThatThrownBy(() -> tokenizer.decode(2, -1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> tokenizer.vocabulary().characters(4))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void theFileIsReadableAndGivesTheSameTokenizer() {
    Tokenizer tokenizer = Learning.CHAR.from(spark, "a\"\nab여");
    String json = Learning.json(tokenizer);

    assertThat(json)
        .isEqualTo(
            """
            {
              "format" : 1,
              "kind" : "char",
              "lower-case" : false,
              "special-tokens" : [
                "<unk>",
                "<end>"
              ],
              "tokens" : [
                "a",
                "\\n",
                "\\"",
                "b",
                "여"
              ]
            }
            """);
    assertThat(Learning.json(Learning.read(json))).isEqualTo(json);
    assertThat(Learning.read(json).encode("a여?")).isEqualTo(tokenizer.encode("a여?"));
  }

  @Test
  void aDamagedFileIsRefusedByPlaceAndReason() {
    String json = Learning.json(Learning.CHAR.from(spark, "abc"));

    Learning.assertThatReading(json.substring(0, 60)).hasMessageContaining("end-of-input");
    Learning.assertThatReading("[]").hasMessageContaining("no JSON object");
    Learning.assertThatReading("").hasMessageContaining("no JSON object");
    Learning.assertThatReading(json + "{}").hasMessageContaining("railing token");
    Learning.assertThatReading(json.replace(": 1", ": 2"))
        .hasMessageContaining("format = 2, where this program knows 1");
    Learning.assertThatReading(json.replace("char", "chars"))
        .hasMessageContaining("kind = \"chars\": must be one of char, word, bpe");
    Learning.assertThatReading(json.replace("false", "\"no\""))
        .hasMessageContaining("lower-case = \"no\": must be true or false");
    Learning.assertThatReading(json.replace("<unk>", "<pad>"))
        .hasMessageContaining("special-tokens = [<pad>, <end>]: must be [<unk>, <end>]");
    Learning.assertThatReading(json.replace("\"b\"", "\"a\""))
        .hasMessageContaining("tokens[1] = \"a\": is there twice");
    Learning.assertThatReading(json.replace("\"b\"", "\"be\""))
        .hasMessageContaining("tokens[1] = \"be\": must be one character");
    Learning.assertThatReading(json.replace("\"b\"", "7"))
        .hasMessageContaining("tokens[1] = 7: must be one character");
    Learning.assertThatReading(json.replace("tokens", "token")).hasMessageContaining("is missing");
    Learning.assertThatReading(json.replace("\"kind\"", "\"depth\" : 1, \"kind\""))
        .hasMessageContaining("unknown key depth");
  }
}
