package org.meanfield.network.classification;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class PerClassReportTest {
  /** No bird was seen, and a fish was never predicted; nine of twelve are right. */
  private static final ConfusionMatrix ANIMALS =
      Confusions.of(
          List.of("cat", "dog", "fish", "bird"),
          new long[] {4, 1, 0, 0},
          new long[] {0, 5, 0, 0},
          new long[] {1, 0, 0, 1},
          new long[] {0, 0, 0, 0});

  @Test
  void precisionRecallAndF1AreThoseComputedByHand() {
    JsonNode classes = json(ANIMALS).get("per-class");

    JsonNode cat = classes.get("cat");
    assertThat(cat.get("precision").asDouble()).isEqualTo(4.0 / 5);
    assertThat(cat.get("recall").asDouble()).isEqualTo(4.0 / 5);
    assertThat(cat.get("f1").asDouble()).isEqualTo(4.0 / 5);
    JsonNode dog = classes.get("dog");
    assertThat(dog.get("precision").asDouble()).isEqualTo(5.0 / 6);
    assertThat(dog.get("recall").asDouble()).isEqualTo(1);
    assertThat(dog.get("f1").asDouble()).isEqualTo(10.0 / 11);
    assertThat(dog.get("examples").asLong()).isEqualTo(5);
    assertThat(dog.get("predicted").asLong()).isEqualTo(6);
  }

  @Test
  void aClassThatIsNeverPredictedHasPrecisionZero() {
    JsonNode fish = json(ANIMALS).get("per-class").get("fish");

    assertThat(fish.toString())
        .isEqualTo("{\"precision\":0.0,\"recall\":0.0,\"f1\":0.0,\"examples\":2,\"predicted\":0}");
    assertThat(new PerClassReport(ANIMALS).text())
        .contains("never predicted, which counts as precision 0: 1 class");
  }

  @Test
  void aClassWithoutExamplesIsNotInTheMacroAverage() {
    JsonNode means = json(ANIMALS).get("macro-average");

    assertThat(means.get("precision").asDouble()).isEqualTo((4.0 / 5 + 5.0 / 6 + 0) / 3);
    assertThat(means.get("recall").asDouble()).isEqualTo((4.0 / 5 + 1 + 0) / 3);
    assertThat(means.get("f1").asDouble()).isEqualTo((4.0 / 5 + 10.0 / 11 + 0) / 3);
    assertThat(new PerClassReport(ANIMALS).text())
        .contains("without examples here, so not in the macro average: 1 class");
  }

  @Test
  void aTableSaysAllForPeople() {
    ConfusionMatrix twoClasses =
        Confusions.of(List.of("no", "yes"), new long[] {1200, 300}, new long[] {0, 500});

    assertThat(new PerClassReport(twoClasses).text().lines())
        .containsExactly(
            "class          precision    recall        f1    examples",
            "no                1.0000    0.8000    0.8889       1,500",
            "yes               0.6250    1.0000    0.7692         500",
            "macro average     0.8125    0.9000    0.8291       2,000");
  }

  @Test
  void ofManyClassesTheBriefTableHasTheWorst() {
    PerClassReport report = new PerClassReport(Confusions.ofMany(21, "leaf ", 5));

    assertThat(report.brief().lines())
        .hasSize(13)
        .anyMatch(line -> line.startsWith("leaf 0 "))
        .noneMatch(line -> line.startsWith("leaf 20 "))
        .contains("the 10 of lowest f1 of 21 classes; evaluate --json says all");
    assertThat(report.text().lines()).hasSize(23);
  }

  @Test
  void aThousandClassesWithLongNamesFitATerminal() {
    PerClassReport report =
        new PerClassReport(Confusions.ofMany(1000, "a name that goes\non\t".repeat(9), 2_000_000));

    assertThat(report.text().lines()).hasSize(13).allMatch(line -> line.length() <= 100);
    assertThat(json(report.matrix()).get("per-class")).hasSize(1000);
  }

  private static JsonNode json(ConfusionMatrix matrix) {
    return new ObjectMapper().valueToTree(new PerClassReport(matrix).json());
  }
}
