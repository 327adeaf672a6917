package org.meanfield.data.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SurveyTest {
  private static final int IMAGES = 10_000;

  @Test
  void photographsOfAsManyShapesTakeNoMoreThanAFewGroups() {
    Survey all = survey(0, IMAGES);

    assertThat(all.shapes())
        .containsExactly(
            List.of(1, 1, 1), List.of(1, 2, 1), List.of(3, 5001, 1), List.of(3, 5002, 1));
    assertThatThrownBy(() -> ImageShapes.common(all))
        .hasMessageContaining("images differ: image 0 is grey of 1 × 1")
        .hasMessageContaining("image 5000 is colour of 5001 × 1")
        .hasMessageContaining("set data.source.channels = 1 or 3");
  }

  @Test
  void theFirstShapesAreTheSameWhateverTheTasks() {
    Survey late = survey(7_000, IMAGES);
    late.add(survey(0, 3_000)).add(survey(3_000, 7_000));

    assertThat(late.shapes()).isEqualTo(survey(0, IMAGES).shapes());
  }

  @Test
  void arraysOfEveryLengthAreCounted() {
    Survey survey = new Survey();
    for (int i = 0; i < 100; i++) {
      survey.add(i, () -> "row", List.of(i % 5), false, "a");
    }

    assertThat(survey.shapes()).hasSize(5);
    assertThat(survey.group(List.of(4)).members().count()).isEqualTo(20);
  }

  /** The first half grey, the second colour, each of a height of its own. */
  private static Survey survey(int from, int to) {
    Survey survey = new Survey();
    for (int i = from; i < to; i++) {
      int number = i;
      List<Integer> shape = List.of(i < IMAGES / 2 ? 1 : 3, i + 1, 1);
      survey.add(i, () -> "image " + number, shape, false, "a");
    }
    return survey;
  }
}
