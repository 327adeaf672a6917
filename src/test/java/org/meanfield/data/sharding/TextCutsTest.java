package org.meanfield.data.sharding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.config.SplitsConfig;
import org.meanfield.config.SplitsConfig.By;
import org.meanfield.data.DataException;
import org.meanfield.data.Split;
import org.meanfield.data.source.Document;
import org.meanfield.testing.OnSpark;

/** Which part of which document is in which split. */
class TextCutsTest {
  private static final SplitsConfig QUARTERS = new SplitsConfig(By.POSITION, 0.25, 0.25);

  @OnSpark private static JavaSparkContext spark;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void cutsAreCountedThroughAllDocumentsHoweverManyPartitions(int partitions) {
    // 6 + 4 + 3 characters with the ends: the last 3 are the test split, 3 before them validation.
    assertThat(pieces(QUARTERS, partitions, "abcde", "fgh", "ij"))
        .containsExactly(
            new TextPiece(Split.TRAIN, "abcde", true),
            new TextPiece(Split.TRAIN, "f", false),
            new TextPiece(Split.VALIDATION, "gh", true),
            new TextPiece(Split.TEST, "ij", true));
  }

  @Test
  void oneDocumentMayBeInAllSplits() {
    assertThat(pieces(QUARTERS, 1, "abcdefg"))
        .containsExactly(
            new TextPiece(Split.TRAIN, "abcd", false),
            new TextPiece(Split.VALIDATION, "ef", false),
            new TextPiece(Split.TEST, "g", true));
  }

  @Test
  void aCutMayFallBeforeADocumentsEnd() {
    assertThat(pieces(new SplitsConfig(By.POSITION, 0, 0.1), 2, "abcd", "efgh"))
        .containsExactly(
            new TextPiece(Split.TRAIN, "abcd", true),
            new TextPiece(Split.TRAIN, "efgh", false),
            new TextPiece(Split.TEST, "", true));
  }

  @Test
  void noCharacterIsCutInTwo() {
    assertThat(pieces(QUARTERS, 1, "\uD83D\uDE00\uD83D\uDE01\uD83D\uDE02"))
        .containsExactly(
            new TextPiece(Split.TRAIN, "\uD83D\uDE00\uD83D\uDE01", false),
            new TextPiece(Split.VALIDATION, "\uD83D\uDE02", false),
            new TextPiece(Split.TEST, "", true));
  }

  @Test
  void theSourcesOwnTestSplitIsNoPartOfTheShares() {
    List<Document> documents = List.of(new Document(0, false, "abc"), new Document(1, true, "def"));

    assertThat(pieces(new SplitsConfig(By.SOURCE, 0.25, 0), spark.parallelize(documents, 2)))
        .containsExactly(
            new TextPiece(Split.TRAIN, "abc", false),
            new TextPiece(Split.VALIDATION, "", true),
            new TextPiece(Split.TEST, "def", true));
  }

  @Test
  void blankDocumentsAloneAreNoText() {
    assertThatThrownBy(() -> pieces(QUARTERS, 2, "  ", "\t", ""))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("the source has no text that can be used");
  }

  private static List<TextPiece> pieces(SplitsConfig splits, int partitions, String... texts) {
    List<Document> documents =
        IntStream.range(0, texts.length).mapToObj(i -> new Document(i, false, texts[i])).toList();
    return pieces(splits, spark.parallelize(documents, partitions));
  }

  private static List<TextPiece> pieces(SplitsConfig splits, JavaRDD<Document> documents) {
    return TextCuts.of(documents, splits).pieces(documents).collect();
  }
}
