package org.meanfield.network.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.meanfield.config.ConfigException;

/** Tokens 0 to 4 have probabilities 0.1, 0.4, 0.1, 0.25 and 0.15. */
class SamplingTest {
  private static final double[] PROBABILITIES = {0.1, 0.4, 0.1, 0.25, 0.15};

  private final float[] logarithms = logarithms(PROBABILITIES);

  @Test
  void everyTokenHasTheModelsProbabilityUnlessSomethingElseIsAsked() {
    expect(sampling(1, Sampling.ALL, 1), "1 3 4 0 2", 0.4, 0.25, 0.15, 0.1, 0.1);
  }

  @Test
  void temperatureHalfSquaresTheProbabilities() {
    // 0.16, 0.0625, 0.0225, 0.01 and 0.01 are 0.265 together.
    expect(
        sampling(0.5, Sampling.ALL, 1),
        "1 3 4 0 2",
        0.16 / 0.265,
        0.0625 / 0.265,
        0.0225 / 0.265,
        0.01 / 0.265,
        0.01 / 0.265);
  }

  @Test
  void temperatureTwoTakesTheirRoots() {
    double sum = Arrays.stream(PROBABILITIES).map(Math::sqrt).sum();
    expect(
        sampling(2, 2, 1),
        "1 3",
        Math.sqrt(0.4) / (Math.sqrt(0.4) + 0.5),
        0.5 / (Math.sqrt(0.4) + 0.5));
    assertThat(sampling(2, Sampling.ALL, 1).choice(logarithms).probabilities()[0])
        .isCloseTo(Math.sqrt(0.4) / sum, within(1e-6));
  }

  @Test
  void temperatureZeroIsTheLikeliestAndOfEqualsTheFirst() {
    expect(sampling(0, Sampling.ALL, 0.5), "1", 1);
    expect(sampling(0, 1, 1), "1", 1);
    assertThat(sampling(0, 3, 1).choice(logarithms(0.2, 0.4, 0.4)).tokens()).containsExactly(1);
  }

  @Test
  void topThreeShareWhatTheOthersHad() {
    expect(sampling(1, 3, 1), "1 3 4", 0.5, 0.3125, 0.1875);
  }

  @Test
  void ofEqualsTheFirstInTheVocabularyAreKept() {
    expect(sampling(1, 4, 1), "1 3 4 0", 0.4 / 0.9, 0.25 / 0.9, 0.15 / 0.9, 0.1 / 0.9);
  }

  @Test
  void theNucleusIsTheFewestThatReachTheProbability() {
    expect(sampling(1, Sampling.ALL, 0.3), "1", 1);
    expect(sampling(1, Sampling.ALL, 0.5), "1 3", 0.4 / 0.65, 0.25 / 0.65);
    expect(sampling(1, Sampling.ALL, 0.7), "1 3 4", 0.5, 0.3125, 0.1875);
    expect(sampling(1, Sampling.ALL, 1e-9), "1", 1);
  }

  @Test
  void theNucleusIsThatOfTheTopKAfterTheTemperature() {
    // Squared and cut to three: 0.653, 0.255, 0.092.
    expect(sampling(0.5, 3, 0.7), "1 3", 0.16 / 0.2225, 0.0625 / 0.2225);
    // The top three alone: 0.5, 0.3125, 0.1875, where 0.4, 0.25 and 0.15 would not do.
    expect(sampling(1, 3, 0.8), "1 3", 0.4 / 0.65, 0.25 / 0.65);
  }

  @Test
  void whatIsExcludedIsNeverChosen() {
    float[] without = logarithms.clone();
    without[1] = Float.NEGATIVE_INFINITY;
    Sampling sampling = sampling(1, Sampling.ALL, 1);

    assertThat(sampling.choice(without).probabilities()[0]).isCloseTo(0.25 / 0.6, within(1e-6));
    assertThat(IntStream.range(0, 2000).map(i -> sampling.next(without, 0, i))).doesNotContain(1);
    assertThat(sampling(0, 5, 1).next(without, 0, 0)).isEqualTo(3);
  }

  @Test
  void aChoiceIsThatOfAllTokensSortedToTheLastBit() {
    Random random = new Random(3);
    for (int round = 0; round < 3000; round++) {
      float[] some = logarithms(random);
      double temperature = List.of(0.0, 0.05, 0.7, 1.0, 3.0).get(random.nextInt(5));
      int topK = random.nextBoolean() ? Sampling.ALL : 1 + random.nextInt(some.length + 3);
      double topP = random.nextBoolean() ? 1 : 1 - random.nextDouble();
      Sampling sampling = sampling(temperature, topK, topP);

      Sampling.Choice expected = naive(some, sampling);

      Sampling.Choice choice = sampling.choice(some);
      assertThat(choice.tokens()).as("%s", sampling).isEqualTo(expected.tokens());
      assertThat(choice.probabilities()).as("%s", sampling).isEqualTo(expected.probabilities());
    }
  }

  /** Numbers near each other and far apart, with ties, zeros of either sign and exclusions. */
  private static float[] logarithms(Random random) {
    float[] some = new float[1 + random.nextInt(random.nextBoolean() ? 5 : 300)];
    float spread = random.nextBoolean() ? 3 : 60;
    for (int i = 0; i < some.length; i++) {
      some[i] =
          switch (random.nextInt(8)) {
            case 0 -> some[random.nextInt(i + 1)];
            case 1 -> random.nextBoolean() ? 0f : -0f;
            case 2 -> Float.NEGATIVE_INFINITY;
            default -> (float) random.nextGaussian() * spread;
          };
    }
    return some;
  }

  /** By the definition, without any thought of speed. */
  private static Sampling.Choice naive(float[] logarithms, Sampling sampling) {
    List<Integer> ranked =
        IntStream.range(0, logarithms.length)
            .boxed()
            .sorted(Comparator.comparing((Integer token) -> -logarithms[token]))
            .toList();
    if (sampling.temperature() == 0) {
      return new Sampling.Choice(new int[] {ranked.get(0)}, new double[] {1});
    }
    double[] weights =
        ranked.stream()
            .limit(sampling.topK())
            .mapToDouble(t -> (double) logarithms[t] - logarithms[ranked.get(0)])
            .map(below -> StrictMath.exp(below / sampling.temperature()))
            .toArray();
    double total = 0;
    for (double weight : weights) {
      total += weight;
    }
    int count = 0;
    double sum = 0;
    while (count < weights.length && (count == 0 || sum < sampling.topP() * total)) {
      sum += weights[count++];
    }
    double kept = Arrays.stream(weights).limit(count).sum();
    return new Sampling.Choice(
        ranked.stream().limit(count).mapToInt(Integer::intValue).toArray(),
        Arrays.stream(weights).limit(count).map(weight -> weight / kept).toArray());
  }

  @Test
  void tokensComeAsOftenAsTheirProbabilities() {
    Sampling sampling = sampling(1, Sampling.ALL, 1);
    int[] counts = new int[5];
    for (int i = 0; i < 20_000; i++) {
      counts[sampling.next(logarithms, 0, i)]++;
    }

    for (int token = 0; token < 5; token++) {
      // Over four standard deviations.
      assertThat(counts[token] / 20_000.0).isCloseTo(PROBABILITIES[token], within(0.015));
    }
  }

  @Test
  void aChoiceIsAFunctionOfSeedAndPlace() {
    int[] some =
        IntStream.range(0, 50).map(i -> sampling(1, 5, 1).next(logarithms, 0, i)).toArray();
    int[] again =
        IntStream.range(0, 50).map(i -> sampling(1, 5, 1).next(logarithms, 0, i)).toArray();
    Sampling other = new Sampling(1, 5, 1, 8);

    assertThat(again).isEqualTo(some);
    assertThat(IntStream.range(0, 50).map(i -> other.next(logarithms, 0, i)).toArray())
        .isNotEqualTo(some);
  }

  @ParameterizedTest
  @CsvSource({
    "-0.1, 5, 1, --temperature = -0.1: must be at least 0",
    "NaN, 5, 1, --temperature = NaN",
    "Infinity, 5, 1, --temperature = Infinity",
    "1, 0, 1, --top-k = 0: must be at least 1",
    "1, 5, 0, --top-p = 0.0: must be greater than 0 and at most 1",
    "1, 5, 1.1, --top-p = 1.1",
    "1, 5, NaN, --top-p = NaN",
  })
  void whatIsOutOfRangeIsRefused(double temperature, int topK, double topP, String message) {
    assertThatThrownBy(() -> sampling(temperature, topK, topP))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message);
  }

  private static Sampling sampling(double temperature, int topK, double topP) {
    return new Sampling(temperature, topK, topP, 7);
  }

  private void expect(Sampling sampling, String tokens, double... probabilities) {
    Sampling.Choice choice = sampling.choice(logarithms);
    assertThat(choice.tokens())
        .containsExactly(Arrays.stream(tokens.split(" ")).mapToInt(Integer::parseInt).toArray());
    assertThat(choice.probabilities()).containsExactly(probabilities, within(1e-6));
  }

  private static float[] logarithms(double... probabilities) {
    float[] logarithms = new float[probabilities.length];
    for (int i = 0; i < logarithms.length; i++) {
      logarithms[i] = (float) Math.log(probabilities[i]);
    }
    return logarithms;
  }
}
