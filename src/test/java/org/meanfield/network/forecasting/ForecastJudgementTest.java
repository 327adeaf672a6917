package org.meanfield.network.forecasting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.meanfield.network.Report;
import org.meanfield.network.Tally;
import org.meanfield.network.forecasting.ForecastJudgement.Forecast;

/** Two examples of a horizon of two, worked out by hand. */
class ForecastJudgementTest {
  private static final float[] ACTUAL = {10, 20, 0, -4};
  private static final float[] LAST = {8, 8, 1, 1};
  private static final float[] SEASONAL = {11, 18, 0, 4};

  /** Quantiles 0.1, 0.5 and 0.9 of each value. */
  private static final double[] FORECASTS = {9, 11, 12, 21, 22, 23, -1, 0, 1, -8, -6, -4};

  /** The second series has no scale. */
  private static final float[] SCALES = {2, 0};

  private static final double STD = 4;

  private final ForecastJudgement judged = new ForecastJudgement(2, 1, List.of(0.1, 0.5, 0.9));
  private final Tally tally = tally(SCALES);

  private Tally tally(float[] scales) {
    Tally sums = judged.tally(false);
    for (int i = 0; i < ACTUAL.length; i++) {
      if (i % 2 == 0) {
        sums.addExample();
      }
      judged.add(
          new ForecastJudgement.Value(ACTUAL[i], LAST[i], SEASONAL[i], scales[i / 2], STD),
          FORECASTS,
          i,
          sums);
    }
    return sums;
  }

  @Test
  void errorsOfTheMedianAreThoseByHand() {
    SortedMap<String, Double> errors = judged.errors(Forecast.NETWORK, tally);

    // |e| = 1, 2, 0, 2
    assertThat(errors.get("mae")).isEqualTo(5 / 4.0);
    assertThat(errors.get("rmse")).isEqualTo(1.5);
    assertThat(errors.get("smape"))
        .isCloseTo((200 / 21.0 + 400 / 42.0 + 0 + 400 / 10.0) / 4, within(1e-12));
    assertThat(errors.get("mase")).isEqualTo((0.5 + 1) / 2);
  }

  @Test
  void naiveForecastsAreJudgedLikewise() {
    // |e| = 2, 12, 1, 5
    SortedMap<String, Double> naive = judged.errors(Forecast.NAIVE, tally);
    assertThat(naive.get("mae")).isEqualTo(5.0);
    assertThat(naive.get("rmse")).isCloseTo(Math.sqrt(174 / 4.0), within(1e-12));
    assertThat(naive.get("smape"))
        .isCloseTo((400 / 18.0 + 2400 / 28.0 + 200 + 1000 / 5.0) / 4, within(1e-12));
    assertThat(naive.get("mase")).isEqualTo((1 + 6) / 2.0);

    // |e| = 1, 2, 0, 8
    SortedMap<String, Double> seasonal = judged.errors(Forecast.SEASONAL_NAIVE, tally);
    assertThat(seasonal.get("mae")).isEqualTo(11 / 4.0);
    assertThat(seasonal.get("mase")).isEqualTo((0.5 + 1) / 2);
  }

  @Test
  void theLossIsThePinballLossInStandardDeviations() {
    // Of each value, at quantiles 0.1, 0.5, 0.9.
    double first = 0.1 * 1 + 0.5 * 1 + 0.1 * 2;
    double second = 0.9 * 1 + 0.5 * 2 + 0.1 * 3;
    double third = 0.1 * 1 + 0 + 0.1 * 1;
    double fourth = 0.1 * 4 + 0.5 * 2 + 0;
    assertThat(judged.metrics(tally).get("loss"))
        .isCloseTo((first + second + third + fourth) / 4 / 3 / STD, within(1e-12));
  }

  @Test
  void coverageCountsTheValuesThatAreNotAboveAQuantile() {
    assertThat(judged.coverage(0, tally)).isEqualTo(0.25);
    assertThat(judged.coverage(1, tally)).isEqualTo(0.75);
    assertThat(judged.coverage(2, tally)).isEqualTo(1.0);
  }

  @Test
  void whereNoSeriesHasAScaleThereIsNoMase() {
    Tally without = tally(new float[] {0, 0});

    assertThat(judged.metrics(without)).containsOnlyKeys("loss", "mae", "rmse", "smape");
    assertThat(new ForecastReport(judged, without).text().lines().toList().get(1)).endsWith(" -");
  }

  @Test
  void theReportHasTheNetworkBesideTheNaiveForecasts() {
    Report report = new ForecastReport(judged, tally);

    assertThat(report.text().lines())
        .containsExactly(
            "forecast              mae       rmse    smape %       mase",
            "network            1.2500     1.5000    14.7619     0.7500",
            "naive              5.0000     6.5955   126.9841     3.5000",
            "seasonal-naive     2.7500     4.1533    55.0125     0.7500",
            "",
            "quantile   values not above it",
            "0.1                     25.0 %",
            "0.5                     75.0 %",
            "0.9                    100.0 %");
    assertThat(report.json()).containsOnlyKeys("baselines", "coverage");
    assertThat(report.json().get("baselines").toString()).contains("naive={mae=5.0, mase=3.5,");
  }
}
