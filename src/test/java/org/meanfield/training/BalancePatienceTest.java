package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.meanfield.checkpoint.Standing;
import org.meanfield.config.StopConfig;
import org.meanfield.config.StopConfig.Metric;
import org.meanfield.data.Split;
import org.meanfield.evaluation.Evaluation;

class BalancePatienceTest {
  private static final StopRule RULE =
      StopRule.of(new StopConfig(Metric.DISCRIMINATOR_BALANCE, 2, 0.1));

  private Optional<Standing> standing = Optional.empty();
  private int round;

  private boolean over(double accuracy, double distance) {
    TreeMap<String, Double> metrics = new TreeMap<>();
    metrics.put("discriminator-accuracy", accuracy);
    if (!Double.isNaN(distance)) {
      metrics.put("frechet-distance-100-100", distance);
    }
    Evaluation validation = new Evaluation(Split.VALIDATION, 10, metrics, List.of());
    standing = Optional.of(RULE.judge(standing, ++round, validation));
    return RULE.isOver(standing.get());
  }

  @Test
  void aRunEndsOnceItIsBalancedAndItsImagesGetNoBetter() {
    assertThat(over(0.55, 30)).isFalse();
    assertThat(over(0.55, 20)).isFalse();
    assertThat(over(0.55, 21)).isFalse();
    assertThat(over(0.41, 22)).isTrue();
    assertThat(standing.orElseThrow().best().round()).isEqualTo(2);
  }

  @Test
  void oneThatGetsBetterGoesOnHoweverBalanced() {
    for (int distance = 100; distance > 90; distance--) {
      assertThat(over(0.5, distance)).isFalse();
    }
  }

  @Test
  void oneThatIsNotBalancedGoesOnHoweverLongItsImagesGetNoBetter() {
    over(0.55, 10);
    for (int validation = 0; validation < 5; validation++) {
      assertThat(over(0.9, 20)).isFalse();
    }
    assertThat(over(0.55, 20)).isFalse();
    assertThat(over(0.61, 20)).isFalse();
    assertThat(over(0.6, 20)).isFalse();
    assertThat(over(0.6, 20)).isTrue();
  }

  @Test
  void whereNoDistanceIsMeasuredTheBestRoundIsTheMostBalanced() {
    assertThat(over(0.9, Double.NaN)).isFalse();
    assertThat(over(0.47, Double.NaN)).isFalse();
    assertThat(over(0.55, Double.NaN)).isFalse();
    assertThat(over(0.55, Double.NaN)).isTrue();
    assertThat(standing.orElseThrow().best().round()).isEqualTo(2);
  }

  @Test
  void anAccuracyThatIsNoNumberEndsTheRunByName() {
    assertThatThrownBy(() -> over(Double.NaN, 1))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("discriminator-accuracy is NaN after round 1");
  }
}
