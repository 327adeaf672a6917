package org.meanfield.network.generation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.meanfield.random.Purpose;
import org.meanfield.random.RandomNumbers;

class PrecisionRecallTest {

  @Test
  void samplesLikeTheRealImagesLieInThemAndCoverThem() {
    FeatureRows real = normal(0, 100, 0, 1);

    assertThat(PrecisionRecall.of(real, real)).isEqualTo(new PrecisionRecall(1, 1));
  }

  @Test
  void samplesOfOnePartOfTheRealImagesArePreciseAndCoverThatPartAlone() {
    FeatureRows left = normal(0, 100, -50, 1);
    FeatureRows right = normal(1, 100, 50, 1);
    FeatureRows real = FeatureRows.joined(List.of(left, right));

    PrecisionRecall both = PrecisionRecall.of(real, left);

    assertThat(both.precision()).isEqualTo(1);
    assertThat(both.recall()).isEqualTo(0.5);
  }

  @Test
  void samplesFarFromAnyRealImageAreWorthNothing() {
    assertThat(PrecisionRecall.of(normal(0, 50, 0, 1), normal(1, 50, 1000, 1)))
        .isEqualTo(new PrecisionRecall(0, 0));
  }

  @Test
  void sharesAreThoseOfTheDefinitionWrittenOut() {
    FeatureRows real = normal(0, 60, 0, 1);
    FeatureRows made = normal(1, 80, 0.7, 1.3);

    PrecisionRecall both = PrecisionRecall.of(real, made);

    assertThat(both.precision()).isEqualTo(share(real, made)).isBetween(0.1, 0.99);
    assertThat(both.recall()).isEqualTo(share(made, real)).isBetween(0.1, 0.99);
  }

  private static double share(FeatureRows set, FeatureRows asked) {
    return IntStream.range(0, asked.rows())
        .mapToDouble(
            row ->
                IntStream.range(0, set.rows())
                        .anyMatch(
                            each ->
                                asked.squaredDistance(row, set, each)
                                    <= IntStream.range(0, set.rows())
                                        .filter(other -> other != each)
                                        .mapToDouble(o -> set.squaredDistance(each, set, o))
                                        .sorted()
                                        .toArray()[2])
                    ? 1
                    : 0)
        .average()
        .orElseThrow();
  }

  private static FeatureRows normal(int stream, int rows, double mean, double deviation) {
    RandomNumbers numbers = RandomNumbers.of(7, Purpose.PROBE, 0, stream);
    float[] values = new float[rows * 5];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (mean + deviation * numbers.gaussian(i));
    }
    return new FeatureRows(values, 5);
  }
}
