package org.meanfield.data.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.config.PairSource;
import org.meanfield.config.SourceConfig.Format;
import org.meanfield.config.TableFormat;
import org.meanfield.data.DataException;
import org.meanfield.data.Packed;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.data.text.SpecialToken;
import org.meanfield.data.text.WordTokenizer;
import org.meanfield.testing.OnSpark;

/** Texts that are to be translated, of which there is no target yet. */
class PairInputTest {
  private static final WordTokenizer WORDS =
      new WordTokenizer(List.of("the", "cat", "dog"), false, true, List.of(SpecialToken.BEGIN));

  private static final ExampleFormat MODEL =
      ExampleFormat.ofPairs(Schema.ofPairs(4, 4), WORDS, WORDS);

  @OnSpark private static JavaSparkContext spark;

  @TempDir Path folder;

  @Test
  void aRowHasTheTokensOfItsSourceAndAnEmptyTarget() {
    PairInput input = open("id\ten\n7\tthe cat\n8\tbig dog\n", false);
    List<InputRow> rows = rows(input);

    assertThat(input.keys().stream().map(StructField::name)).containsExactly("id");
    assertThat(rows).allMatch(InputRow::isGood);
    assertThat(rows.get(0).keys(0)).containsExactly("7");
    Batch batch = new Batch(MODEL.schema(), 2);
    rows.forEach(row -> batch.add(row.packed()));
    assertThat(batch.ints(0)).containsExactly(3, 4, -1, -1, 0, 5, -1, -1);
    assertThat(batch.lengths(0)).containsExactly(2, 2);
    assertThat(batch.ints(1)).containsOnly(Schema.NO_TOKEN);
    assertThat(batch.lengths(1)).containsExactly(0, 0);
  }

  @Test
  void aTargetIsNotNeededAndAColumnLikeAnyOther() {
    PairInput input = open("es\ten\n\tthe cat\n", true);

    assertThat(input.keys().stream().map(StructField::name)).containsExactly("es", "en");
    assertThat(rows(input).get(0).keys(0)).containsExactly(null, "the cat");
  }

  @Test
  void aTextThatIsEmptyOrTooLongHasNoTranslation() {
    List<InputRow> rows = rows(open("id\ten\n1\t\n2\tthe the cat the dog\n", false));

    assertThat(rows.stream().map(InputRow::problem))
        .containsExactly(
            "column en is empty, wanted a text",
            "column en has more than 4 tokens; it has 5, so translate it in parts");
    assertThat(rows.get(1).keys(0)).containsExactly("2");
  }

  @Test
  void withoutTheColumnItIsRefused() {
    assertThatThrownBy(() -> open("id\tenglish\n1\tthe cat\n", false))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no column en; there are [id, english]");
  }

  @Test
  void linesOfATextFileAreTexts() {
    URI file = write("a.txt", "the cat\n\ndog\n");
    PairInput input = PairInput.ofLines(spark, TableFormat.of(Format.TEXT), file, MODEL);
    List<InputRow> rows = rows(input);

    assertThat(input.keys().stream().map(StructField::name)).containsExactly("source");
    assertThat(rows.get(0).keys(0)).containsExactly("the cat");
    assertThat(Packed.intAt(rows.get(0).packed(), 0)).isEqualTo(2);
    assertThat(rows.get(1).problem()).isEqualTo("the line is empty, wanted a text");
    assertThat(rows.get(2).isGood()).isTrue();
  }

  private PairInput open(String table, boolean keepFeatures) {
    PairSource source =
        new PairSource(TableFormat.of(Format.TSV), write("t.tsv", table), null, "en", "es");
    return PairInput.open(spark, source, MODEL, keepFeatures);
  }

  private static List<InputRow> rows(PairInput input) {
    return input
        .reading(
            () ->
                input
                    .rows()
                    .map(row -> new Object[] {row.keys(0), row.packed(), row.problem()})
                    .collect())
        .stream()
        .map(
            r -> new InputRow(new Object[][] {(Object[]) r[0]}, (byte[]) r[1], (String) r[2], null))
        .toList();
  }

  private URI write(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text).toUri();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
