package org.meanfield.data.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.meanfield.config.TokenizerConfig;
import org.meanfield.data.DataException;
import org.meanfield.data.text.Decoder;
import org.meanfield.data.text.Learning;
import org.meanfield.data.text.Tokenizer;
import org.meanfield.testing.OnSpark;

/** What holds for tokenizers of every kind. */
class VocabularyLearnerTest {
  @OnSpark private static JavaSparkContext spark;

  static Stream<Learning> kinds() {
    return Stream.of(Learning.CHAR, Learning.WORD, Learning.BPE);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void orderAndPartitionsOfTheDocumentsPlayNoPart(Learning learning) {
    List<String> documents = documents(new Random(5));
    Learning bounded = learning.size(290);
    String expected = Learning.json(bounded.from(spark, documents, 1));

    for (int partitions : new int[] {3, 8}) {
      Collections.shuffle(documents, new Random(partitions));
      assertThat(Learning.json(bounded.from(spark, documents, partitions))).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void textThatComesTokenByTokenIsTheDocumentAgain(Learning learning) {
    List<String> documents = documents(new Random(6));
    Tokenizer tokenizer = learning.from(spark, documents, 2);

    for (String document : documents) {
      int[] tokens = tokenizer.encode(document);
      Decoder decoder = tokenizer.decoder();
      StringBuilder text = new StringBuilder();
      for (int token : tokens) {
        text.append(decoder.append(token));
      }
      text.append(decoder.finish());
      // Words do not know what stood between them.
      assertThat(withoutSpaces(text.toString())).isEqualTo(withoutSpaces(document));
      assertThat(tokenizer.decode(tokens)).isEqualTo(text.toString());
      if (learning.kind() != TokenizerConfig.Kind.WORD) {
        assertThat(text.toString()).isEqualTo(document);
      }
    }
  }

  private static String withoutSpaces(String text) {
    return text.replaceAll("\\s", "");
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void executorsHaveTheSameTokenizer(Learning learning) {
    List<String> documents = documents(new Random(7));
    Tokenizer tokenizer = learning.from(spark, documents, 2);

    List<int[]> tokens = spark.parallelize(documents, 3).map(tokenizer::encode).collect();

    for (int i = 0; i < documents.size(); i++) {
      assertThat(tokens.get(i)).isEqualTo(tokenizer.encode(documents.get(i)));
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void withoutTextThereIsNothingToLearn(Learning learning) {
    assertThatLearning(learning, List.of())
        .hasMessage(
            "no text to learn a vocabulary from: 0 documents for training, none with a token in it;"
                + " check data.source and data.splits");
    assertThatLearning(learning, List.of("", "", ""))
        .hasMessageContaining("3 documents for training, none with a token in it");
    assertThatThrownBy(() -> learning.from(spark.emptyRDD()))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("0 documents for training");
  }

  @Test
  void textWithoutAWordIsNoneToLearnWordsFrom() {
    assertThatLearning(Learning.WORD, List.of(" ", "\n"))
        .hasMessageContaining("2 documents for training, none with a token in it");
    assertThatLearning(Learning.WORD.withoutPunctuation(), List.of("!?", "…"))
        .hasMessageContaining("2 documents for training, none with a token in it");
  }

  @Test
  void aFrequencyThatNothingReachesIsNamed() {
    assertThatLearning(Learning.WORD.minimum(3), List.of("a b a b"))
        .hasMessage("no token occurs 3 times; lower data.tokenizer.minimum-frequency");
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void halfASurrogatePairIsRefusedByPlace(Learning learning) {
    String expected =
        "\"ab\uFFFDcd\": half of a surrogate pair (U+D83D) at index 2, which stands for no"
            + " character; mend the text where it was made, or write it as UTF-8 anew";

    assertThatLearning(learning, List.of("ab\uD83Dcd")).hasMessage(expected);
    Tokenizer tokenizer = learning.from(spark, "abab cd");
    assertThatThrownBy(() -> tokenizer.encode("ab\uD83Dcd"))
        .isInstanceOf(DataException.class)
        .hasMessage(expected);
    assertThatThrownBy(() -> tokenizer.encode("a\uDE00\uD83D"))
        .hasMessageContaining("(U+DE00) at index 1");
    assertThatThrownBy(() -> tokenizer.encode("😀\uD83D"))
        .hasMessageContaining("(U+D83D) at index 2");
  }

  private static AbstractThrowableAssert<?, ?> assertThatLearning(
      Learning learning, List<String> documents) {
    return assertThatThrownBy(() -> learning.from(spark, documents, 2))
        .isInstanceOf(DataException.class);
  }

  /** Words over small alphabets, so that counts tie often. */
  private static List<String> documents(Random random) {
    List<String> documents = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      StringBuilder document = new StringBuilder();
      for (int w = random.nextInt(12); w >= 0; w--) {
        int[] alphabet = random.nextBoolean() ? new int[] {'a', 3} : new int[] {0x1F600, 3};
        random
            .ints(1 + random.nextInt(4), alphabet[0], alphabet[0] + alphabet[1])
            .forEach(document::appendCodePoint);
        document.append(random.nextInt(4) == 0 ? ", \uFF21" : " ");
      }
      documents.add(document.toString());
    }
    return documents;
  }
}
