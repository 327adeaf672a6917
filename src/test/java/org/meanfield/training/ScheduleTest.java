package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.meanfield.config.ScheduleConfig;
import org.meanfield.config.ScheduleConfig.Name;

class ScheduleTest {
  private static final double EXACT = 1e-15;

  @Test
  void theInverseRootIsThePapersRateAndMeetsItsWarmUpAtTheTop() {
    Schedule schedule = new Schedule(new ScheduleConfig(Name.INVERSE_SQRT, 4, 1, 1), 0.8, 100);

    assertThat(schedule.learningRate(0)).isEqualTo(0.2);
    assertThat(schedule.learningRate(3)).isEqualTo(0.8);
    assertThat(schedule.learningRate(15)).isEqualTo(0.4);
    assertThat(schedule.learningRate(63)).isEqualTo(0.2);
  }

  @Test
  void warmUpRisesLinearlyToTheRate() {
    Schedule schedule = new Schedule(new ScheduleConfig(Name.CONSTANT, 4, 1, 1), 0.8, 100);
    assertThat(schedule.learningRate(0)).isCloseTo(0.2, within(EXACT));
    assertThat(schedule.learningRate(3)).isCloseTo(0.8, within(EXACT));
    assertThat(schedule.learningRate(99)).isEqualTo(0.8);
  }

  @Test
  void stepsMultiplyByTheFactor() {
    Schedule schedule = new Schedule(new ScheduleConfig(Name.STEP, 0, 10, 0.5), 0.8, 100);
    assertThat(schedule.learningRate(9)).isEqualTo(0.8);
    assertThat(schedule.learningRate(10)).isCloseTo(0.4, within(EXACT));
    assertThat(schedule.learningRate(35)).isCloseTo(0.1, within(EXACT));
  }

  @Test
  void cosineFallsFromTheRateThroughHalfOfItToZero() {
    Schedule schedule = new Schedule(new ScheduleConfig(Name.COSINE, 20, 1, 1), 0.8, 120);
    assertThat(schedule.learningRate(20)).isCloseTo(0.8, within(EXACT));
    assertThat(schedule.learningRate(70)).isCloseTo(0.4, within(EXACT));
    assertThat(schedule.learningRate(119)).isCloseTo(0, within(0.001));
    // A resume with fewer epochs than were trained stays at zero.
    assertThat(schedule.learningRate(500)).isCloseTo(0, within(EXACT));
  }
}
