package org.meanfield.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  private final List<String> turns = new ArrayList<>();

  @Test
  void contendersTakeTurnsOfEqualLength() {
    Schedule schedule = new Schedule(1, 2, Duration.ofMillis(100));

    Map<String, Timing> timings = schedule.run(List.of(fake("slow", 50), fake("fast", 10)));

    assertThat(turns)
        .containsExactly(
            "slow 1", "slow 2", "fast 1", "fast 10", "slow 2", "fast 10", "slow 2", "fast 10");
    assertThat(timings.get("slow").milliseconds()).hasSize(4);
    assertThat(timings.get("fast").milliseconds()).hasSize(20);
  }

  @Test
  void aStepLongerThanATurnIsMadeOnceATurn() {
    new Schedule(0, 1, Duration.ofMillis(100)).run(List.of(fake("round", 5000)));

    assertThat(turns).containsExactly("round 1", "round 1");
  }

  @Test
  void medianAndNinthTenthAreOfTheSortedTimes() {
    Timing timing = new Timing(new double[] {9, 1, 8, 2, 7, 3, 6, 4, 5, 100});

    assertThat(timing.median()).isEqualTo(6);
    assertThat(timing.fastest()).isEqualTo(1);
    assertThat(timing.percentile90()).isEqualTo(9);
  }

  private Contender fake(String name, double milliseconds) {
    return new Contender() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public double[] measure(int steps) {
        turns.add(name + " " + steps);
        double[] times = new double[steps];
        Arrays.fill(times, milliseconds);
        return times;
      }

      @Override
      public long peakHeap() {
        throw new BenchException("a contender without a heap");
      }

      @Override
      public void close() {}
    };
  }
}
