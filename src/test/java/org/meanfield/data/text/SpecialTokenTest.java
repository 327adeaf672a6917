package org.meanfield.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What vocabularies have besides their end where a task needs it. */
class SpecialTokenTest {
  private static final List<SpecialToken> FURTHER =
      List.of(SpecialToken.BEGIN, SpecialToken.CLASS, SpecialToken.MASK);

  private static BpeMerges merges() {
    BpeMerges merges = new BpeMerges();
    merges.add(BpeMerges.pair(BpeMerges.FIRST_BYTE + 'a', BpeMerges.FIRST_BYTE + 'b'));
    return merges;
  }

  private static Stream<Tokenizer> tokenizers() {
    return Stream.of(
        new CharTokenizer(List.of("a", "b"), false, FURTHER),
        new WordTokenizer(List.of("a", "b"), false, true, FURTHER),
        new BpeTokenizer(merges(), false, FURTHER));
  }

  @Test
  void charactersAndWordsHaveThemBehindTheEndAndBytesBehindTheMerges() {
    List<Tokenizer> tokenizers = tokenizers().toList();

    for (Tokenizer tokenizer : tokenizers.subList(0, 2)) {
      assertThat(tokenizer.vocabulary().size()).isEqualTo(7);
      assertThat(tokenizer.vocabulary().end()).isEqualTo(1);
      assertThat(tokenizer.vocabulary().begin()).isEqualTo(2);
      assertThat(tokenizer.vocabulary().special(SpecialToken.MASK)).hasValue(4);
      assertThat(tokenizer.encode("b")).containsExactly(6);
    }
    Vocabulary bytes = tokenizers.get(2).vocabulary();
    assertThat(bytes.size()).isEqualTo(261);
    assertThat(bytes.end()).isZero();
    assertThat(bytes.begin()).isEqualTo(258);
    assertThat(bytes.special(SpecialToken.MASK)).hasValue(260);
    assertThat(bytes.name(259)).isEqualTo("<cls>");
    assertThat(tokenizers.get(2).encode("ab")).containsExactly(257);
  }

  @ParameterizedTest
  @MethodSource("tokenizers")
  void theyComeFromNoTextAndAreNone(Tokenizer tokenizer) {
    Vocabulary vocabulary = tokenizer.vocabulary();
    int begin = vocabulary.begin();
    int[] text = tokenizer.encode("a<begin>a");

    assertThat(text).doesNotContain(begin);
    assertThat(tokenizer.decode(begin, text[0], begin, vocabulary.end()))
        .isEqualTo(tokenizer.decode(text[0], vocabulary.end()));
    if (vocabulary.countsCharacters()) {
      assertThat(vocabulary.characters(begin)).isZero();
      assertThat(vocabulary.characters(text[0])).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @MethodSource("tokenizers")
  void theFileHasThem(Tokenizer tokenizer) {
    Tokenizer read = Learning.read(Learning.json(tokenizer));

    assertThat(Learning.json(read)).isEqualTo(Learning.json(tokenizer)).contains("\"<mask>\"");
    assertThat(read.vocabulary().begin()).isEqualTo(tokenizer.vocabulary().begin());
    assertThat(read.encode("abab")).isEqualTo(tokenizer.encode("abab"));
  }

  @Test
  void aFileWithOneTwiceOrOneThatNobodyKnowsIsRefused() {
    String json = Learning.json(new CharTokenizer(List.of("a"), false, FURTHER));

    Learning.assertThatReading(json.replace("<mask>", "<cls>"))
        .hasMessageContaining("must be [<unk>, <end>]");
    Learning.assertThatReading(json.replace("<mask>", "<sep>"))
        .hasMessageContaining("must be [<unk>, <end>]");
  }

  @Test
  void aVocabularyWithoutABeginSaysSo() {
    assertThatThrownBy(() -> new CharTokenizer(List.of("a"), false).vocabulary().begin())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("this vocabulary has no <begin>");
  }
}
