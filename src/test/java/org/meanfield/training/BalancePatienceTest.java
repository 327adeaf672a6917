package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.meanfield.checkpoint.Standing;
import org.meanfield.config.StopConfig;
import org.meanfield.config.StopConfig.Metric;
import org.meanfield.data.Split;
import org.meanfield.evaluation.Evaluation;

/** When a generator has fooled its discriminator for long enough. */
class BalancePatienceTest {
  private static final String DISTANCE = "frechet-distance-40-40";

  private final StopRule rule = StopRule.of(new StopConfig(Metric.DISCRIMINATOR_BALANCE, 2, 0.1));

  private static SortedMap<String, Double> metrics(double accuracy) {
    return new TreeMap<>(
        Map.of(
            "discriminator-accuracy", accuracy,
            "discriminator-loss", 0.7,
            "generator-loss", 0.7));
  }

  private static Evaluation evaluation(SortedMap<String, Double> metrics) {
    return new Evaluation(Split.VALIDATION, 10, metrics, List.of());
  }

  private static Evaluation measured(double accuracy, double distance) {
    SortedMap<String, Double> metrics = metrics(accuracy);
    metrics.put(DISTANCE, distance);
    return evaluation(metrics);
  }

  private Standing judged(List<Evaluation> validations) {
    Optional<Standing> standing = Optional.empty();
    for (int round = 1; round <= validations.size(); round++) {
      standing = Optional.of(rule.judge(standing, round, validations.get(round - 1)));
    }
    return standing.orElseThrow();
  }

  @Test
  void itIsOverOnceBalanceHasHeldAndTheDistanceHasNotFallenForAsLong() {
    List<Evaluation> all =
        List.of(
            measured(0.9, 9),
            measured(0.55, 5),
            measured(0.5, 6),
            measured(0.8, 6),
            measured(0.45, 7),
            measured(0.6, 5));
    for (int count = 1; count < all.size(); count++) {
      assertThat(rule.isOver(judged(all.subList(0, count)))).as("after %s", count).isFalse();
    }

    assertThat(rule.isOver(judged(all))).isTrue();
    assertThat(judged(all).best().round()).as("of equals the first").isEqualTo(2);
  }

  @Test
  void imagesThatStillGetBetterAreNotOver() {
    List<Evaluation> all = List.of(measured(0.5, 4), measured(0.5, 3), measured(0.5, 2));

    assertThat(rule.isOver(judged(all))).isFalse();
    assertThat(judged(all).best().round()).isEqualTo(3);
  }

  @Test
  void aBalanceOutsideTheToleranceBeginsAgain() {
    List<Evaluation> all = List.of(measured(0.5, 4), measured(0.61, 5), measured(0.5, 5));

    assertThat(rule.isOver(judged(all))).isFalse();
  }

  @Test
  void withoutADistanceTheLastRoundIsTheBestHoweverBalancedOthersWere() {
    List<Evaluation> all =
        List.of(evaluation(metrics(0.5)), evaluation(metrics(0.58)), evaluation(metrics(0.42)));

    assertThat(judged(all).best().round()).isEqualTo(3);
    assertThat(rule.isOver(judged(all))).isTrue();
    assertThat(rule.isOver(judged(all.subList(0, 1)))).isFalse();
  }

  @Test
  void whatIsNoNumberIsSaidByItsNameAndRound() {
    SortedMap<String, Double> lost = metrics(0.5);
    lost.put("generator-loss", Double.NaN);

    assertThatThrownBy(() -> rule.judge(Optional.empty(), 7, evaluation(lost)))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("generator-loss is NaN after round 7");
    assertThatThrownBy(() -> rule.judge(Optional.empty(), 7, measured(0.5, Double.NaN)))
        .hasMessageContaining("frechet-distance is NaN after round 7");
  }
}
