package org.meanfield.retraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;
import org.meanfield.config.StopConfig.Metric;
import org.meanfield.evaluation.BlockTally;
import org.meanfield.network.Tally;
import org.meanfield.network.classification.ClassificationJudgement;

class PairedBootstrapTest {
  private static final ClassificationJudgement JUDGEMENT =
      new ClassificationJudgement(List.of("a", "b"));
  private static final int EXAMPLES = 900;

  /** An example a block, of each class in turn. */
  private static List<BlockTally> blocks(IntPredicate right) {
    List<BlockTally> blocks = new ArrayList<>();
    for (int i = 0; i < EXAMPLES; i++) {
      Tally tally = JUDGEMENT.tally(true);
      int label = i % 2;
      int predicted = right.test(i) ? label : 1 - label;
      float[] logProbabilities = {predicted == 0 ? -0.1f : -2.4f, predicted == 1 ? -0.1f : -2.4f};
      JUDGEMENT.add(logProbabilities, new int[] {label}, 1, tally);
      blocks.add(new BlockTally(0, i, tally));
    }
    return blocks;
  }

  private static PairedBootstrap of(IntPredicate champion, IntPredicate challenger) {
    return new PairedBootstrap(JUDGEMENT, blocks(champion), blocks(challenger), 1, 0.95);
  }

  @Test
  void aModelIsNotBetterThanItself() {
    Difference same = of(i -> i % 7 != 0, i -> i % 7 != 0).of(Metric.ACCURACY);

    assertThat(List.of(same.improvement(), same.low(), same.high())).containsOnly(0.0);
  }

  @Test
  void theIntervalIsThatOfTheMeanOfDifferencesWhichTheCentralLimitTheoremGives() {
    boolean[] before = draws(1, 0.80);
    boolean[] after = draws(2, 0.84);
    double mean = 0;
    double squares = 0;
    for (int i = 0; i < EXAMPLES; i++) {
      double difference = (after[i] ? 1 : 0) - (before[i] ? 1 : 0);
      mean += difference / EXAMPLES;
      squares += difference * difference / EXAMPLES;
    }
    double half = 1.96 * Math.sqrt((squares - mean * mean) / EXAMPLES);

    Difference found = of(i -> before[i], i -> after[i]).of(Metric.ACCURACY);

    assertThat(found.improvement()).isEqualTo(mean, within(1e-12));
    assertThat(found.low()).isEqualTo(mean - half, within(half / 10));
    assertThat(found.high()).isEqualTo(mean + half, within(half / 10));
    assertThat(found.examples()).isEqualTo(EXAMPLES);
  }

  private static boolean[] draws(long seed, double share) {
    Random random = new Random(seed);
    boolean[] right = new boolean[EXAMPLES];
    for (int i = 0; i < EXAMPLES; i++) {
      right[i] = random.nextDouble() < share;
    }
    return right;
  }

  @Test
  void lessLossIsAnImprovement() {
    Difference found = of(i -> i % 3 == 0, i -> i % 3 != 2).of(Metric.LOSS);

    assertThat(found.challenger()).isLessThan(found.champion());
    assertThat(found.low()).isPositive();
  }

  @Test
  void aClassThatIsToldWorseIsSeenThoughTheOtherMakesUpForIt() {
    PairedBootstrap swapped = of(i -> i % 2 == 0 || i % 5 == 0, i -> i % 2 == 1 || i % 5 == 0);

    List<Difference> classes = swapped.ofClasses(List.of(0, 1));

    assertThat(swapped.of(Metric.ACCURACY).low()).isNegative();
    assertThat(classes.get(0).high()).isNegative();
    assertThat(classes.get(1).low()).isPositive();
    assertThat(classes.get(0).champion()).isEqualTo(1);
    assertThat(classes.get(0).challenger()).isEqualTo(0.2, within(0.01));
  }

  @Test
  void whatIsNoNumberIsNotSound() {
    Tally broken = JUDGEMENT.tally(true);
    JUDGEMENT.add(new float[] {Float.NaN, Float.NaN}, new int[] {0}, 1, broken);
    List<BlockTally> challenger = List.of(new BlockTally(0, 0, broken));
    List<BlockTally> champion = blocks(i -> true).subList(0, 1);

    Difference found =
        new PairedBootstrap(JUDGEMENT, champion, challenger, 1, 0.95).of(Metric.LOSS);

    assertThat(found.isSound()).isFalse();
    assertThat(found.json()).containsEntry("challenger", null);
  }
}
