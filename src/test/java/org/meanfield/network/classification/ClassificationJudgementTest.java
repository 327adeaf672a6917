package org.meanfield.network.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.meanfield.network.Tally;

class ClassificationJudgementTest {
  private static final ClassificationJudgement SIX = new ClassificationJudgement(ClassNames.of(6));

  @Test
  void lossAndAccuracyAreMeansOverTheRowsThatCount() {
    ClassificationJudgement three = new ClassificationJudgement(ClassNames.of(3));
    Tally tally = empty(three);

    float[] two = {-0.5f, -1.5f, -2f, -3f, -2f, -0.25f};
    three.add(two, new int[] {0, 1}, 2, tally);
    float[] oneAndPadding = {-1f, -0.75f, -4f, -9f, -9f, -9f};
    three.add(oneAndPadding, new int[] {1, 2}, 1, tally);

    assertThat(three.metrics(tally)).containsOnlyKeys("accuracy", "loss");
    assertThat(three.metrics(tally).get("loss")).isEqualTo((0.5 + 2 + 0.75) / 3);
    assertThat(three.metrics(tally).get("accuracy")).isEqualTo(2.0 / 3);
  }

  @Test
  void aLabelIsAmongTheFirstFiveWhereFourOthersAreMoreProbable() {
    float[] row = {-1, -2, -3, -4, -5, -6};

    assertThat(amongFive(row, 4)).isEqualTo(1);
    assertThat(amongFive(row, 5)).isZero();
  }

  @Test
  void ofEquallyProbableClassesTheFirstRankBefore() {
    float[] equal = {-1, -1, -1, -1, -1, -1};

    assertThat(amongFive(equal, 4)).isEqualTo(1);
    assertThat(amongFive(equal, 5)).isZero();

    Tally tally = empty(SIX);
    SIX.add(equal, new int[] {0}, 1, tally);
    SIX.add(equal, new int[] {1}, 1, tally);
    assertThat(SIX.metrics(tally).get("accuracy")).isEqualTo(0.5);
    assertThat(tally.counts()).containsOnlyKeys(0L, 6L);
  }

  @Test
  void aProbabilityThatIsNoNumberIsNotAmongTheFirstFive() {
    float[] row = {-1, -1, -1, -1, Float.NaN, -1};

    assertThat(amongFive(row, 4)).isZero();
  }

  private static double amongFive(float[] row, int label) {
    Tally tally = empty(SIX);
    SIX.add(row, new int[] {label}, 1, tally);
    return SIX.metrics(tally).get("top-5-accuracy");
  }

  @Test
  void eachPairOfTrueAndPredictedClassIsCounted() {
    Tally tally = empty(SIX);
    float[] three = {-9, -9, -9, -1, -9, -9};

    SIX.add(three, new int[] {3}, 1, tally);
    SIX.add(three, new int[] {5}, 1, tally);
    SIX.add(three, new int[] {5}, 1, tally);

    assertThat(tally.counts()).containsOnlyKeys(3L * 6 + 3, 5L * 6 + 3);
    assertThat(tally.counts().get(5L * 6 + 3)).isEqualTo(2);
  }

  @Test
  void pairsAreNotCountedWhereDetailIsNotAsked() {
    Tally tally = SIX.tally(false);

    SIX.add(new float[] {-1, -2, -3, -4, -5, -6}, new int[] {0}, 1, tally);

    assertThat(tally.counts()).isEmpty();
    assertThat(SIX.metrics(tally).get("accuracy")).isEqualTo(1);
  }

  @Test
  void shardsAddUpToTheWhole() {
    Tally whole = random(SIX, 300, 7);
    Tally sum = random(SIX, 300, 7);

    sum.add(random(SIX, 200, 8));
    random(SIX, 200, 8, whole);

    assertThat(sum.counts()).isEqualTo(whole.counts());
    assertThat(sum.examples()).isEqualTo(500);
    assertThat(SIX.metrics(sum).get("loss"))
        .isEqualTo(SIX.metrics(whole).get("loss"), within(1e-9));
  }

  /** All of a thousand classes' million pairs would be eight megabytes a shard. */
  @Test
  void aThousandClassesCostNoMoreThanTheExamples() throws IOException {
    Tally tally = random(new ClassificationJudgement(ClassNames.of(1000)), 5_000, 3);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(tally);
    }

    assertThat(tally.counts().values().stream().mapToLong(Long::longValue).sum()).isEqualTo(5_000);
    assertThat(bytes.size()).isLessThan(200_000);
  }

  private static Tally empty(ClassificationJudgement task) {
    return task.tally(true);
  }

  private static Tally random(ClassificationJudgement task, int rows, long seed) {
    Tally tally = empty(task);
    random(task, rows, seed, tally);
    return tally;
  }

  private static void random(ClassificationJudgement task, int rows, long seed, Tally tally) {
    Random random = new Random(seed);
    float[] row = new float[task.classes().size()];
    for (int n = 0; n < rows; n++) {
      for (int k = 0; k < row.length; k++) {
        row[k] = -10 * random.nextFloat();
      }
      task.add(row, new int[] {random.nextInt(row.length)}, 1, tally);
    }
  }
}
