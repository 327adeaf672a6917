package org.meanfield.network.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.meanfield.data.Normalisation;
import org.meanfield.network.Report;
import org.meanfield.network.Tally;

/** Three examples of two numbers, worked out by hand. */
class RegressionJudgementTest {
  private static final double[] ACTUAL = {1, 100, 2, 100, 6, 100};
  private static final double[] PREDICTED = {1, 101, 4, 99, 5, 103};

  private final RegressionJudgement judged =
      new RegressionJudgement(
          List.of("small", "large"), new Normalisation(List.of(2.0, 90.0), List.of(0.5, 10.0)));
  private final Tally tally = judged.tally(true);

  RegressionJudgementTest() {
    judged.add(PREDICTED, ACTUAL, 3, tally);
  }

  @Test
  void errorsOfEachNumberAreThoseByHand() {
    SortedMap<String, Double> small = judged.errors(0, tally);

    // e = 0, −2, 1; the mean of 1, 2, 6 is 3, their squared distances from it 4, 1, 9
    assertThat(small.get("mse")).isCloseTo(5 / 3.0, within(1e-12));
    assertThat(small.get("rmse")).isCloseTo(Math.sqrt(5 / 3.0), within(1e-12));
    assertThat(small.get("mae")).isEqualTo(1);
    assertThat(small.get("r2")).isCloseTo(1 - 5 / 14.0, within(1e-12));
  }

  @Test
  void whatNeverVariesHasNoShareThatIsExplained() {
    assertThat(judged.errors(1, tally)).containsOnlyKeys("mse", "rmse", "mae");
  }

  @Test
  void whatNeverVariesButForRoundingHasNoneEither() {
    for (int examples = 2; examples <= 60; examples++) {
      RegressionJudgement one =
          new RegressionJudgement(List.of("one"), new Normalisation(List.of(0.3), List.of(0.7)));
      Tally sums = one.tally(false);
      double[] actual = new double[examples];
      Arrays.fill(actual, 0.1);
      one.add(new double[examples], actual, examples, sums);

      assertThat(one.errors(0, sums)).as("%d examples", examples).doesNotContainKey("r2");
    }
  }

  @Test
  void theTrainingSplitsMeanIsJudgedBesideThem() {
    SortedMap<String, Double> mean = judged.errorsOfMean(0, tally);

    // of 2: e = −1, 0, 4
    assertThat(mean.get("mae")).isCloseTo(5 / 3.0, within(1e-12));
    assertThat(mean.get("mse")).isCloseTo(17 / 3.0, within(1e-12));
    assertThat(mean.get("r2")).isCloseTo(1 - 17 / 14.0, within(1e-12));
  }

  @Test
  void metricsAreTheMeansOfTheNumbersAndTheLossIsInStandardDeviations() {
    SortedMap<String, Double> metrics = judged.metrics(tally);

    // e = −1, 1, −3 of the second
    assertThat(metrics.get("mae")).isCloseTo((1 + 5 / 3.0) / 2, within(1e-12));
    assertThat(metrics.get("loss")).isCloseTo((5 / 3.0 / 0.25 + 11 / 3.0 / 100) / 2, within(1e-12));
    assertThat(metrics).doesNotContainKey("r2");
  }

  @Test
  void rowsBehindTheLastExampleDoNotCount() {
    Tally two = judged.tally(true);
    judged.add(PREDICTED, ACTUAL, 2, two);

    assertThat(two.examples()).isEqualTo(2);
    assertThat(judged.errors(0, two).get("mae")).isEqualTo(1);
  }

  @Test
  void theReportHasBothForPeopleAndPrograms() {
    Report report = judged.reports(tally).get(0);

    assertThat(report.text()).contains("small  network", "mean", "1.0000", "1.6667");
    assertThat(report.text().lines()).allMatch(line -> line.length() <= 100);
    assertThat(report.json()).containsKeys("values", "baselines");
  }

  /**
   * As wide as four standard deviations either way: 2 is its middle, 1 and 6 cells away from it.
   */
  @Test
  void everyExampleIsACellOfThePicture() {
    BufferedImage drawn = judged.reports(tally).get(1).picture("test split").get().image();
    BufferedImage empty =
        ScatterPicture.of(
            new ScatterReport("small", 0, judged.grid(0), new TreeMap<>()), "test split");

    int cells = 0;
    for (int actual = 0; actual < ValueGrid.SIDE; actual++) {
      for (int predicted = 0; predicted < ValueGrid.SIDE; predicted++) {
        int x = 2 * (110 + actual * 8) + 3;
        int y = 2 * (84 + (ValueGrid.SIDE - 1 - predicted) * 8) + 3;
        cells += drawn.getRGB(x, y) == empty.getRGB(x, y) ? 0 : 1;
      }
    }
    assertThat(cells).isEqualTo(3);
    assertThat(judged.reports(tally).get(2).picture("test split").get().name())
        .isEqualTo("predicted-2");
  }
}
