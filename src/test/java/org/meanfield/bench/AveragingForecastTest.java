package org.meanfield.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AveragingForecastTest {
  private static final AveragingForecast FORECAST =
      new AveragingForecast(new RoundModel(0.02, 0.004, 5, 3, 0.07));

  @Test
  void everySizeIsForecastForEveryClusterAndEveryNetwork() {
    assertThat(FORECAST.json())
        .containsEntry("name", "averaging-model")
        .containsEntry("round-ms", 20.0)
        .containsEntry("replica-ms", 4.0)
        .containsEntry("driver-ms-per-mb", 5.0)
        .containsEntry("executor-ms-per-mb", 3.0)
        .containsEntry("largest-error", 0.07);
    assertThat(cells())
        .hasSize(3 * 3 * 2)
        .extracting(cell -> List.of(cell.get("floats"), cell.get("executors")))
        .contains(List.of(1_000_000L, 256), List.of(100_000_000L, 64));
  }

  @Test
  void aRoundsSecondsAndTheLocalStepsThatMakeThemATenthAreThoseByHand() {
    Map<?, ?> cell =
        cells().stream()
            .filter(c -> c.get("floats").equals(100_000_000L) && c.get("executors").equals(16))
            .filter(c -> c.get("gigabits-per-second").equals(10.0))
            .findFirst()
            .orElseThrow();

    // 20 ms, 16 times 4 ms, 400 MB at 8 ms, and 0.32 s for each of 1 + 15 / 16 + 1 states.
    double seconds = 0.02 + 0.064 + 3.2 + 0.94;
    assertThat((double) cell.get("averaging-ms")).isCloseTo(seconds * 1e3, within(1e-6));
    // Nine times as long as that, and one step more.
    assertThat(cell.get("local-steps"))
        .isEqualTo(Map.of("10-ms", 3802L, "100-ms", 381L, "1000-ms", 39L));
    assertThat(ResultTable.of(List.of(FORECAST)))
        .contains("20 ms + 4.0 ms a replica + 5.00 ms a MB on the driver")
        .contains("at most 7 % off what was measured")
        .contains("4.22   3802, 381, 39");
  }

  private static List<Map<?, ?>> cells() {
    return ((List<?>) FORECAST.json().get("forecast"))
        .stream().<Map<?, ?>>map(cell -> (Map<?, ?>) cell).toList();
  }
}
