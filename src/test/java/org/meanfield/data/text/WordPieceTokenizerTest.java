package org.meanfield.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.meanfield.data.DataException;

/** Texts have the tokens that BERT's own {@code tokenization_test.py} says, and some by hand. */
class WordPieceTokenizerTest {
  private static final URI FILE = URI.create("file:///bert/vocab.txt");

  /** That of {@code test_full_tokenizer}. */
  private static final List<String> BERTS =
      List.of(
          "[UNK]", "[CLS]", "[SEP]", "want", "##want", "##ed", "wa", "un", "runn", "##ing", ",");

  private static WordPieceTokenizer read(List<String> names, String... settings) {
    return BertFiles.read(
        String.join("\n", names).getBytes(StandardCharsets.UTF_8),
        Arrays.stream(settings).findFirst().map(s -> s.getBytes(StandardCharsets.UTF_8)),
        FILE);
  }

  private static List<String> words(boolean uncased, String text) {
    List<String> words = new ArrayList<>();
    new WordPieceWords(uncased).split(text, words::add);
    return words;
  }

  private static String pieces(Tokenizer tokenizer, String text) {
    return Arrays.stream(tokenizer.encode(text))
        .mapToObj(token -> tokenizer.vocabulary().name(token))
        .collect(Collectors.joining(" "));
  }

  @Test
  void aTextIsCutIntoTheLongestPartsThatThereAre() {
    WordPieceTokenizer tokenizer = read(BERTS);

    assertThat(pieces(tokenizer, "UNwant\u00E9d,running")).isEqualTo("un ##want ##ed , runn ##ing");
    assertThat(tokenizer.encode("UNwant\u00E9d,running")).containsExactly(7, 4, 5, 10, 8, 9);
    assertThat(pieces(tokenizer, "unwanted running")).isEqualTo("un ##want ##ed runn ##ing");
    assertThat(pieces(tokenizer, "")).isEmpty();
    // The longest first: want, and not wa with a rest that is not there.
    assertThat(pieces(tokenizer, "wanted")).isEqualTo("want ##ed");
  }

  @Test
  void aWordOfWhichAPartIsNotThereIsUnknownAsAWhole() {
    WordPieceTokenizer tokenizer = read(BERTS);

    assertThat(pieces(tokenizer, "unwantedX running")).isEqualTo("[UNK] runn ##ing");
    assertThat(tokenizer.unknown("unwantedX running")).containsExactly("unwantedx");
    assertThat(pieces(tokenizer, "want".repeat(25))).startsWith("want ##want").endsWith("##want");
    assertThat(pieces(tokenizer, "want".repeat(25) + "ed")).isEqualTo("[UNK]");
  }

  @Test
  void wordsLoseCaseAndAccentsWhereTheVocabularyKnowsNeither() {
    assertThat(words(true, " \tHeLLo!how  \n Are yoU?  "))
        .containsExactly("hello", "!", "how", "are", "you", "?");
    assertThat(words(true, "H\u00E9llo e\u0301")).containsExactly("hello", "e");
    assertThat(words(false, " \tHeLLo!how  \n Are yoU?  "))
        .containsExactly("HeLLo", "!", "how", "Are", "yoU", "?");
    assertThat(words(false, "H\u00E9llo")).containsExactly("H\u00E9llo");
  }

  @Test
  void chineseCharactersAndPunctuationStandAlone() {
    assertThat(words(true, "ah\u535A\u63A8zz")).containsExactly("ah", "\u535A", "\u63A8", "zz");
    // Japanese syllables are a word, and a sign beyond 16 bits is one.
    assertThat(words(true, "\u3042\u3044\uD840\uDC00x"))
        .containsExactly("\u3042\u3044", "\uD840\uDC00", "x");
    assertThat(words(true, "don't $5.0~\u00BFqu\u00E9?\u2014ok"))
        .containsExactly(
            "don", "'", "t", "$", "5", ".", "0", "~", "\u00BF", "que", "?", "\u2014", "ok");
  }

  @Test
  void controlCharactersAreNothingAndSpacesOfAllKindsSeparate() {
    assertThat(words(true, "a\u0005b\uFFFDc\u200Dd\u0000")).containsExactly("abcd");
    assertThat(words(true, "a\u00A0b\u2009c\u2028d\re")).containsExactly("a", "b", "c", "d", "e");
  }

  @Test
  void aTextThatSpellsASpecialTokenIsNone() {
    WordPieceTokenizer tokenizer =
        read(List.of("[UNK]", "[CLS]", "[SEP]", "[MASK]", "[", "]", "mask", "sep"));

    assertThat(pieces(tokenizer, "[MASK][SEP]")).isEqualTo("[ mask ] [ sep ]");
    assertThat(tokenizer.vocabulary().special(SpecialToken.MASK)).hasValue(3);
    assertThat(tokenizer.vocabulary().end()).isEqualTo(2);
  }

  @Test
  void aDocumentStandsBetweenItsFrameWhateverIsCut() {
    Vocabulary vocabulary = read(BERTS).vocabulary();

    assertThat(vocabulary.framed(new int[] {7, 4, 5}, 9)).containsExactly(1, 7, 4, 5, 2);
    assertThat(vocabulary.framed(new int[] {7, 4, 5}, 4)).containsExactly(1, 7, 4, 2);
    Vocabulary words = new WordTokenizer(List.of("a"), false, true).vocabulary();
    assertThat(words.framed(new int[] {2, 2, 2}, 2)).containsExactly(2, 2);
  }

  @Test
  void theVocabularyOrItsSettingsDecideOnCase() {
    List<String> cased = new ArrayList<>(BERTS);
    cased.add("Un");
    assertThat(pieces(read(cased), "Unwant want")).isEqualTo("Un ##want want");
    assertThat(pieces(read(cased, "{\"do_lower_case\": true}"), "Unwant")).isEqualTo("un ##want");
    assertThat(pieces(read(BERTS, "{\"do_lower_case\": false}"), "WANT")).isEqualTo("[UNK]");
    List<String> reserved = new ArrayList<>(List.of("[PAD]", "[unusedA]"));
    reserved.addAll(BERTS);
    assertThat(pieces(read(reserved), "WANT")).isEqualTo("want");
  }

  @Test
  void settingsThatBertsTokensDoNotHaveAreRefusedByName() {
    assertThatThrownBy(() -> read(BERTS, "{\"do_lower_case\": true, \"strip_accents\": false}"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("tokenizer_config.json beside file:///bert/vocab.txt has")
        .hasMessageContaining("strip_accents = false");
    assertThatThrownBy(() -> read(BERTS, "{\"tokenize_chinese_chars\": false}"))
        .hasMessageContaining("tokenize_chinese_chars = false");
    assertThatThrownBy(() -> read(BERTS, "{")).hasMessageContaining("is no JSON");
  }

  @Test
  void aFileThatIsNoVocabularyIsRefusedWithTheLine() {
    assertThatThrownBy(() -> read(List.of("the", "of")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("file:///bert/vocab.txt: not BERT's vocabulary")
        .hasMessageContaining("it has no [UNK]");
    assertThatThrownBy(() -> read(List.of("[UNK]", "[CLS]", "[SEP]", "a", "a")))
        .hasMessageContaining("line 5 is line 4 again: a");
    assertThatThrownBy(() -> read(List.of("[UNK]", "", "[SEP]")))
        .hasMessageContaining("line 2 is empty");
  }

  @Test
  void whatWasCutIsWrittenAgain() {
    WordPieceTokenizer tokenizer = read(BERTS);

    assertThat(tokenizer.decode(tokenizer.encode("wanted, running unwanted")))
        .isEqualTo("wanted, running unwanted");
    assertThat(tokenizer.decode(1, 3, 0, 2)).isEqualTo("want [UNK]\n");
  }

  @Test
  void vocabularyFilesComeBackAsTheyWere() {
    WordPieceTokenizer tokenizer = read(BERTS, "{\"do_lower_case\": false}");

    Tokenizer again = Tokenizer.ofJson(tokenizer.toJson(), FILE);

    assertThat(again.toJson()).isEqualTo(tokenizer.toJson());
    assertThat(pieces(again, "unwanted Want")).isEqualTo("un ##want ##ed [UNK]");
    var files = BertFiles.of(again);
    WordPieceTokenizer third =
        BertFiles.read(
            files.get(BertFiles.VOCABULARY), Optional.of(files.get(BertFiles.SETTINGS)), FILE);
    assertThat(third.toJson()).isEqualTo(tokenizer.toJson());
    String lost = new String(tokenizer.toJson(), StandardCharsets.UTF_8).replace("[SEP]", "sep");
    assertThatThrownBy(() -> Tokenizer.ofJson(lost.getBytes(StandardCharsets.UTF_8), FILE))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("tokens has no [SEP]");
  }
}
