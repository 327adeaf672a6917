package org.meanfield.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.meanfield.data.Split;

class EvaluationTest {

  private static Evaluation of(Map<String, Double> metrics) {
    return new Evaluation(Split.TEST, 10, new TreeMap<>(metrics), List.of());
  }

  @Test
  void aMetricIsFoundByItsPlainNameWhateverCountsStandBehindIt() {
    Evaluation evaluation =
        of(
            Map.of(
                "frechet-distance-1000-500",
                3.5,
                "frechet-distance-floor-500-500",
                1.5,
                "loss",
                0.25));

    assertThat(evaluation.metric("frechet-distance")).hasValue(3.5);
    assertThat(evaluation.metric("frechet-distance-floor")).hasValue(1.5);
    assertThat(evaluation.metric("loss")).hasValue(0.25);
    assertThat(evaluation.metric("accuracy")).isEmpty();
  }

  @Test
  void aFloorIsNoDistance() {
    assertThat(of(Map.of("frechet-distance-floor-5-5", 1.5)).metric("frechet-distance")).isEmpty();
  }
}
