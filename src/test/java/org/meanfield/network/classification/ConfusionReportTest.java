package org.meanfield.network.classification;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfusionReportTest {
  private static final ConfusionMatrix ANIMALS =
      Confusions.of(
          List.of("cat", "dog", "fish"),
          new long[] {4, 1, 0},
          new long[] {0, 150, 0},
          new long[] {1, 0, 0});

  @Test
  void jsonNamesTheTrueClassThenThePredictedOne() {
    assertThat(new ObjectMapper().valueToTree(new ConfusionReport(ANIMALS).json()).toString())
        .isEqualTo(
            "{\"confusion\":{\"cat\":{\"cat\":4,\"dog\":1},\"dog\":{\"dog\":150},\"fish\":{\"cat\":1}}}");
  }

  @Test
  void fewClassesAreATableWithARowForEachTrueClass() {
    assertThat(new ConfusionReport(ANIMALS).text().lines())
        .containsExactly(
            "a row for each true class, a column for each predicted",
            "       cat  dog fish",
            "cat      4    1    .",
            "dog      .  150    .",
            "fish     1    .    .");
  }

  @Test
  void namesThatHaveNoRoomAboveTheirColumnsAreNumbered() {
    List<String> names =
        List.of("a name of thirty letters", "another name of so many", "c", "d", "e");
    ConfusionMatrix matrix =
        Confusions.of(
            names,
            new long[] {3, 0, 0, 0, 1},
            new long[5],
            new long[] {0, 12, 0, 0, 0},
            new long[5],
            new long[5]);

    assertThat(new ConfusionReport(matrix).text().lines())
        .containsExactly(
            "a row for each true class, a column for each predicted",
            "                      0  1  2  3  4",
            " 0 a name of thi...   3  .  .  .  1",
            " 1 another name ...   .  .  .  .  .",
            " 2 c                  . 12  .  .  .",
            " 3 d                  .  .  .  .  .",
            " 4 e                  .  .  .  .  .");
  }

  @Test
  void twentyClassesFitATerminal() {
    ConfusionReport report = new ConfusionReport(Confusions.ofMany(20, "a rather long name ", 999));

    assertThat(report.text().lines()).hasSize(22).allMatch(line -> line.length() <= 100);
  }

  @Test
  void countsTooLongForATableGiveTheMostFrequentConfusions() {
    ConfusionReport report = new ConfusionReport(Confusions.ofMany(20, "leaf ", 1_234_567));

    assertThat(report.text().lines())
        .hasSize(21)
        .contains("1,234,567  leaf 7  taken for leaf 8")
        .allMatch(line -> line.length() <= 100);
  }

  @Test
  void ofManyClassesTheMostFrequentConfusionsComeFirst() {
    long[][] rows = new long[30][30];
    for (int k = 0; k < 30; k++) {
      rows[k][k] = 1000;
      rows[k][(k + 3) % 30] = k;
    }
    List<String> names = Confusions.ofMany(30, "leaf ", 0).classes();

    List<String> lines = new ConfusionReport(Confusions.of(names, rows)).text().lines().toList();

    assertThat(lines).hasSize(21);
    assertThat(lines.get(1)).isEqualTo("       29  leaf 29 taken for leaf 2");
    assertThat(lines.get(20)).isEqualTo("       10  leaf 10 taken for leaf 13");
  }
}
