package org.meanfield.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.meanfield.config.FeatureConfig;

/** What cells become, worked out by hand. */
class FeatureColumnsTest {
  private static final double NONE = Double.NaN;

  private final FeatureColumns columns =
      new FeatureColumns(
          List.of(
              new NumericColumn("mass", 4200.5, "mean", true, 2),
              new CategoricalColumn(
                  "island", List.of("A", "B", "C"), List.of("A", "C"), true, true, 1),
              new NumericColumn("depth", 7.0, "mean", false, 0),
              new CategoricalColumn("sex", List.of("f", "m"), List.of("f", "m"), true, false, 0)));

  @Test
  void theOrderOfTheColumnsIsThatOfTheirInputs() {
    // mass, whether it is missing | A, C, none | depth | f, m
    assertThat(columns.width()).isEqualTo(8);
    assertThat(inputs(5, 2, -1, 0)).containsExactly(5, 0, 0, 1, 0, -1, 1, 0);
  }

  @Test
  void whatIsMissingIsFilledInAndSaid() {
    assertThat(inputs(NONE, NONE, NONE, NONE)).containsExactly(4200.5, 1, 0, 0, 1, 7, 0, 0);
  }

  @Test
  void aCategoryThatTrainingLacksIsNoneOfThem() {
    assertThat(inputs(5, 1, 0, CategoricalColumn.UNKNOWN)).containsExactly(5, 0, 0, 0, 0, 0, 0, 0);
  }

  @Test
  void categoriesOfAnotherShardSetAreKnownByName() {
    FeatureColumns other =
        new FeatureColumns(
            List.of(
                new NumericColumn("mass"),
                new CategoricalColumn(
                    "island", List.of("C", "Z"), List.of("C", "Z"), false, false, 0),
                new NumericColumn("depth"),
                new CategoricalColumn("sex", List.of("m"), List.of("m"), false, false, 0)));
    double[] cells = {1, 0, 2, 0, 1, 1, 2, 0};
    double[] inputs = new double[8];
    columns.reading(other).encode(cells, 0, inputs);
    assertThat(inputs).containsExactly(1, 0, 0, 1, 0, 2, 0, 1);
    columns.reading(other).encode(cells, 1, inputs);
    assertThat(inputs).containsExactly(1, 0, 0, 0, 0, 2, 0, 1);

    assertThat(columns.unseen(other, FeatureConfig.Unseen.ZERO)).isEmpty();
    assertThat(columns.unseen(other, FeatureConfig.Unseen.FAIL))
        .singleElement()
        .asString()
        .startsWith("column island has Z, which the model never saw");
  }

  @Test
  void aNumberIsTheSameCategoryWhateverTypeItsColumnHas() {
    CategoricalColumn doors = column("-1", "1.2E7", "007", "3.50", "1.10", "7");

    for (String known :
        List.of("7", "7.0", "7.00", "12000000", "12000000.0", "3.50", "1.10", "-1.0", "007")) {
      assertThat(doors.knows(known)).as(known).isTrue();
    }
    for (String unknown : List.of("07", "7.5", "3.5", "1.1", "1", "0", "seven", "7 ", "")) {
      assertThat(doors.knows(unknown)).as(unknown).isFalse();
    }
    assertThat(column("0", "7.0").number("7")).isEqualTo(1);
    assertThat(column("0", "7.0").number("-0.0")).isZero();
    assertThat(column("7", "7.0").number("7.0")).as("the very name comes first").isEqualTo(1);
    double[] inputs = {5, 5};
    new CategoricalColumn("doors", List.of("7.0"), List.of("6", "7"), false, false, 0)
        .encode(0, inputs, 0);
    assertThat(inputs).containsExactly(0, 1);
  }

  @Test
  void categoriesThatAreOneNumberAreNamed() {
    assertThat(new FeatureColumns(List.of(column("7", "7.0", "8"))).lookAlikes())
        .containsExactly(
            "categories of column doors \"7\" and \"7.0\" differ by blanks or by the form of letters or numbers only; where they are one, write them alike");
    assertThat(new FeatureColumns(List.of(column("07", "7", "8"))).lookAlikes()).isEmpty();
  }

  private static CategoricalColumn column(String... names) {
    List<String> sorted = Stream.of(names).sorted().toList();
    return new CategoricalColumn("doors", sorted, sorted, false, false, 0);
  }

  @Test
  void aColumnWithoutAFillReadsNoShardSetThatLacksValues() {
    FeatureColumns plain = FeatureColumns.none();

    assertThat(plain.differences(columns))
        .contains(
            "column mass of the shard set lacks values, and the model was trained to fill none in",
            "its columns of categories are [], the shard set's [island, sex]");
    assertThat(columns.differences(columns)).isEmpty();
  }

  @Test
  void whatWasFilledInIsCountedAndMoreThanATenthIsAWarning() {
    assertThat(columns.notes(40))
        .containsExactly(
            "2 of 40 values of column mass were missing: filled with the mean 4200.5",
            "1 of 40 values of column island was missing: a category of its own");
    assertThat(columns.warnings(40)).isEmpty();
    assertThat(columns.warnings(19))
        .containsExactly(
            "2 of 19 values of column mass were missing: filled with the mean 4200.5, which is more than a tenth");
  }

  private double[] inputs(double... cells) {
    double[] inputs = new double[columns.width()];
    columns.encode(cells, 0, inputs);
    return inputs;
  }
}
