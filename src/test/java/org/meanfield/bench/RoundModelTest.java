package org.meanfield.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.meanfield.bench.RoundModel.Observation;

class RoundModelTest {
  @Test
  void thePricesThatMadeTheMeasurementsAreFoundAgain() {
    RoundModel model = RoundModel.fit(observed(0.02, 0.004, 5, 3, 0));

    assertThat(model.round()).isCloseTo(0.02, Percentage.withPercentage(0.01));
    assertThat(model.replica()).isCloseTo(0.004, Percentage.withPercentage(0.01));
    assertThat(model.driver()).isCloseTo(5, Percentage.withPercentage(0.01));
    assertThat(model.executor()).isCloseTo(3, Percentage.withPercentage(0.01));
    assertThat(model.largestError()).isLessThan(1e-6);
  }

  @Test
  void noPriceIsNegativeWhereMeasurementsWouldHaveItSo() {
    RoundModel model = RoundModel.fit(observed(0.02, -0.00004, 5, 3, 0.1));

    assertThat(model.replica()).isNotNegative();
    assertThat(model.executor()).isCloseTo(3, Percentage.withPercentage(20));
    assertThat(model.largestError()).isBetween(0.01, 0.3);
  }

  /** A second is off by a share, to and fro. */
  private static List<Observation> observed(
      double round, double replica, double driver, double executor, double off) {
    List<Observation> observations = new ArrayList<>();
    for (long bytes : new long[] {4_000_000, 40_000_000, 400_000_000}) {
      for (int replicas : new int[] {2, 4, 8, 16, 32, 64}) {
        double state = bytes / 1e9;
        double exact =
            round + replica * replicas + driver * state + executor * state * replicas / 2;
        double sign = observations.size() % 2 == 0 ? 1 : -1;
        observations.add(new Observation(replicas, 2, bytes, exact * (1 + sign * off)));
      }
    }
    return observations;
  }

  @Test
  void aForecastIsTheSumByHandAndLocalStepsMakeItTheShareThatIsWanted() {
    RoundModel model = new RoundModel(0.02, 0.004, 5, 3, 0);

    // 400 MB over 10 Gbit/s are 0.32 s: out to all, 15 sixteenths of it among them, and back.
    double seconds = model.seconds(16, 400_000_000, 1.25e9);

    assertThat(seconds).isCloseTo(0.02 + 0.064 + 8 * 0.4 + 0.32 * (2 + 15 / 16.), within(1e-9));
    long steps = RoundModel.localSteps(seconds, 0.5, 0.1);
    assertThat(seconds / (seconds + steps * 0.5)).isLessThanOrEqualTo(0.1);
    assertThat(seconds / (seconds + (steps - 1) * 0.5)).isGreaterThan(0.1);
  }
}
