package org.meanfield.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.meanfield.testing.OnSpark;

class BpeTokenizerTest {
  @OnSpark private static JavaSparkContext spark;
  private static Tokenizer english;

  @BeforeAll
  static void start() {
    english = Learning.BPE.from(spark, "the cat and the dog", "the dog, the end", "여호와는 여호와");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "In the beginning, | In~ the~ beginning~,",
        "`  a   b` | ` ~ a~  ~ b`",
        "`a\n\n b \n` | `a~\n\n~ b~ \n`",
        "abc123 45x | abc~123~ 45~x",
        "don't!? | don~'~t~!?",
        "여호와는 나의 | 여호와는~ 나의",
        "nin\u0303o 👩\u200D🚀❤\uFE0F! | nin\u0303o~ 👩\u200D🚀❤\uFE0F!",
        "`a ` | `a~ `",
        "a\u00A0b | a~\u00A0~b",
        "` \u0301a` | ` \u0301~a`",
      })
  void aTextIsCutBetweenWords(String text, String chunks) {
    assertThat(chunks(text)).containsExactly(chunks.split("~"));
  }

  @Test
  void longRunsAreCut() {
    assertThat(chunks("ab".repeat(100)).stream().map(String::length))
        .containsExactly(64, 64, 64, 8);
    assertThat(chunks(" ".repeat(65) + "a").stream().map(String::length)).containsExactly(64, 2);
    assertThat(chunks("😀".repeat(65))).containsExactly("😀".repeat(64), "😀");
  }

  @Test
  void chunksTogetherAreTheText() {
    Random random = new Random(1);
    for (int i = 0; i < 2000; i++) {
      String text = text(random);
      assertThat(String.join("", chunks(text))).isEqualTo(text);
    }
  }

  @Test
  void anyTextComesBackByteByByte() {
    Random random = new Random(2);
    for (int i = 0; i < 2000; i++) {
      String text = text(random);
      int[] tokens = english.encode(text);
      assertThat(english.decode(tokens)).isEqualTo(text);
      assertThat(Arrays.stream(tokens).map(english.vocabulary()::characters).sum())
          .isEqualTo(text.codePointCount(0, text.length()));
    }
  }

  @Test
  void frequentSequencesAreOneToken() {
    assertThat(names("the dog")).containsExactly("the", " dog");
    assertThat(names("여호와")).containsExactly("여호와");
    assertThat(english.vocabulary().unknown()).isEmpty();
    assertThat(english.encode("")).isEmpty();
  }

  @Test
  void theEndOfADocumentIsTokenZeroAndOfNoText() {
    assertThat(english.vocabulary().end()).isZero();
    assertThat(english.vocabulary().characters(0)).isEqualTo(1);
    assertThat(english.decode('a' + 1, 0, 'b' + 1)).isEqualTo("a\nb");
    Tokenizer marked = Learning.BPE.from(spark, "<end><end> <end>");
    assertThat(marked.encode("<end>")).isNotEmpty().doesNotContain(0);
    assertThat(Learning.read(Learning.json(marked)).encode("<end>"))
        .isEqualTo(marked.encode("<end>"));
  }

  @Test
  void bytesOfACharacterAreHeldBackUntilItIsComplete() {
    Decoder decoder = english.decoder();
    List<String> pieces = new ArrayList<>();
    for (byte b : "a😀é".getBytes(StandardCharsets.UTF_8)) {
      pieces.add(decoder.append(1 + (b & 0xFF)));
    }

    assertThat(pieces).containsExactly("a", "", "", "", "😀", "", "é");
    assertThat(decoder.finish()).isEmpty();
  }

  @Test
  void bytesThatAreNoCharacterBecomeReplacementCharacters() {
    Random random = new Random(3);
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = new byte[random.nextInt(8)];
      for (int b = 0; b < bytes.length; b++) {
        bytes[b] = (byte) (random.nextInt(4) == 0 ? 'a' : 0x80 + random.nextInt(0x80));
      }
      assertThat(english.decode(BpeMerges.unmerged(bytes)))
          .isEqualTo(new String(bytes, StandardCharsets.UTF_8));
    }
    assertThat(english.decode(0xF0 + 1, 0x9F + 1, 0, 'a' + 1)).isEqualTo("\uFFFD\na");
  }

  @Test
  void aNumberThatIsNoTokenIsRefused() {
    assertThatThrownBy(() -> english.decode(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> english.vocabulary().characters(english.vocabulary().size()))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void lettersBecomeLowerCaseWhereAsked() {
    Tokenizer lower = Learning.BPE.inLowerCase().from(spark, "The the");

    assertThat(lower.decode(lower.encode("THE Ä"))).isEqualTo("the ä");
  }

  @Test
  void theFileHasTheMergesInReadableForm() {
    String json = Learning.json(Learning.BPE.from(spark, "é\\ é\\ \" \""));

    assertThat(json)
        .isEqualTo(
            """
            {
              "format" : 1,
              "kind" : "bpe",
              "lower-case" : false,
              "special-tokens" : [
                "<end>"
              ],
              "merges" : [
                [" ","\\""],
                ["\\\\xC3","\\\\xA9"]
              ]
            }
            """);
    assertThat(Learning.json(Learning.read(json))).isEqualTo(json);
  }

  @Test
  void theFileGivesTheSameTokenizer() {
    Random random = new Random(4);
    List<String> documents = IntStream.range(0, 300).mapToObj(i -> text(random)).toList();
    Tokenizer tokenizer = Learning.BPE.size(500).from(spark, documents, 2);
    Tokenizer again = Learning.read(Learning.json(tokenizer));

    assertThat(tokenizer.vocabulary().size()).isEqualTo(500);
    assertThat(Learning.json(again)).isEqualTo(Learning.json(tokenizer));
    for (int i = 0; i < 300; i++) {
      String text = text(random);
      assertThat(again.encode(text)).isEqualTo(tokenizer.encode(text));
    }
  }

  @Test
  void aDamagedFileIsRefusedByPlaceAndReason() {
    String json = Learning.json(english);

    Learning.assertThatReading(json.replaceFirst("\\[\".*?\",", "[\"qq\","))
        .hasMessageContaining("merges[0] = [qq, ")
        .hasMessageContaining("must be two of the bytes and of what was merged before");
    Learning.assertThatReading(json.replaceFirst("(\\[\".*\"\\],)", "$1 $1"))
        .hasMessageContaining("merges[1] = [")
        .hasMessageContaining("was merged before");
    Learning.assertThatReading(json.replaceFirst("\\[\".*?\",", "["))
        .hasMessageContaining("merges[0] = [\"")
        .hasMessageContaining("must be two texts");
    Learning.assertThatReading(json.replace("merges", "tokens"))
        .hasMessageContaining("merges is missing");
  }

  private static List<String> names(String text) {
    return Arrays.stream(english.encode(text)).mapToObj(english.vocabulary()::name).toList();
  }

  private static List<String> chunks(String text) {
    List<String> chunks = new ArrayList<>();
    new Chunks().split(text, chunks::add);
    return chunks;
  }

  /** A few characters of many scripts and planes, whitespace, controls and marks among them. */
  private static String text(Random random) {
    int[] bases = {' ', '\n', 'a', '0', '!', 0x301, 0xA0, 0xAC00, 0x4E00, 0x200B, 0x1F600, 0xFE0F};
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(30); i > 0; i--) {
      boolean any = random.nextInt(10) == 0;
      int codePoint = any ? random.nextInt(0xD800) : bases[random.nextInt(bases.length)];
      text.appendCodePoint(codePoint + (any || codePoint < 'a' ? 0 : random.nextInt(3)));
    }
    return text.toString();
  }
}
