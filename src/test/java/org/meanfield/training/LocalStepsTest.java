package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.meanfield.config.LocalStepsConfig;
import org.meanfield.config.LocalStepsConfig.Constant;
import org.meanfield.config.LocalStepsConfig.PostLocal;
import org.meanfield.config.LocalStepsConfig.Quadratic;
import org.meanfield.config.ScheduleConfig;
import org.meanfield.network.UpdateRule;

class LocalStepsTest {
  private static final double RATE = 0.1;

  @Test
  void postLocalTakesFewStepsForSoManyRoundsAndMoreFromThenOn() {
    assertThat(rounds(steps(new PostLocal(1, 5, 3), 20))).containsExactly(1, 1, 1, 5, 5, 5, 5);
    assertThat(rounds(steps(new PostLocal(2, 5, 100), 7))).containsExactly(2, 2, 2, 2);
  }

  @Test
  void quadraticTakesFourTimesAsManyStepsAtHalfTheRate() {
    ScheduleConfig halved = new ScheduleConfig(ScheduleConfig.Name.STEP, 4, 6, 0.5);

    // Warm-up counts as the highest rate; half of it from step 10 on, a quarter from 16 on.
    assertThat(rounds(new LocalSteps(new Quadratic(2, 30), schedule(halved, 60), 60, 0)))
        .containsExactly(2, 2, 2, 2, 2, 8, 30, 30);
  }

  @Test
  void quadraticEndsWithItsMostWhereTheRateComesToNothing() {
    ScheduleConfig cosine = new ScheduleConfig(ScheduleConfig.Name.COSINE, 0, 1, 1);
    LocalSteps steps = new LocalSteps(new Quadratic(1, 16), schedule(cosine, 200), 200, 0);

    List<Integer> rounds = rounds(steps);

    assertThat(rounds).isSorted().startsWith(1, 1).endsWith(16);
    assertThat(steps.all()).isEqualTo(200);
  }

  static List<LocalStepsConfig> everyWay() {
    return List.of(new Constant(3), new PostLocal(1, 4, 2), new Quadratic(2, 9));
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  void roundsAreOverWhenTheirStepsAreEnoughAndNotBefore(LocalStepsConfig config) {
    ScheduleConfig cosine = new ScheduleConfig(ScheduleConfig.Name.COSINE, 5, 1, 1);
    LocalSteps steps = new LocalSteps(config, schedule(cosine, 50), 50, 0);

    List<Integer> rounds = rounds(steps);

    int before = 0;
    for (int round = 1; round <= rounds.size(); round++) {
      assertThat(steps.suffice(before)).isFalse();
      assertThat(steps.before(round, made(before))).isEqualTo(before);
      assertThat(steps.of(round, before)).isEqualTo(rounds.get(round - 1));
      before += rounds.get(round - 1);
    }
    assertThat(steps.suffice(before)).isTrue();
  }

  private static LocalSteps steps(LocalStepsConfig config, long needed) {
    ScheduleConfig constant = new ScheduleConfig(ScheduleConfig.Name.CONSTANT, 0, 1, 1);
    return new LocalSteps(config, schedule(constant, needed), needed, 0);
  }

  private static Schedule schedule(ScheduleConfig config, long steps) {
    return new Schedule(config, RATE, steps);
  }

  private static Map<String, Long> made(long steps) {
    return Map.of(UpdateRule.ONLY, steps);
  }

  private static List<Integer> rounds(LocalSteps steps) {
    List<Integer> rounds = new ArrayList<>();
    long before = 0;
    for (int round = 1; round <= steps.rounds(); round++) {
      rounds.add(steps.of(round, before));
      before += rounds.get(round - 1);
    }
    return rounds;
  }
}
