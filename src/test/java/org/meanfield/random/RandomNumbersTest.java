package org.meanfield.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RandomNumbersTest {
  private static final int MANY = 100_000;

  @Test
  void theFirstNumbersFollowFromThePublishedVectorByHand() {
    // With purpose, replica, step, seed and element known, the block is philox(counter, key).
    int[] block = {0, 5, 3, Purpose.SHUFFLE.code() << 24};
    Philox.encrypt(block, 7, 0);
    RandomNumbers numbers = RandomNumbers.of(7, Purpose.SHUFFLE, 3, 5);

    assertThat(numbers.uniform(0)).isEqualTo((block[0] >>> 8) / 16777216f);
    assertThat(numbers.uniform(3)).isEqualTo((block[3] >>> 8) / 16777216f);
    long word = (long) block[1] << 32 | block[0] & 0xFFFFFFFFL;
    assertThat(numbers.uniformDouble(0)).isEqualTo((word >>> 11) / 9007199254740992.0);
    assertThat(numbers.bounded(0, 10)).isEqualTo((int) ((word >>> 11) * 10.0 / 9007199254740992.0));
  }

  @Test
  void everyArgumentMatters() {
    Set<Double> values = new HashSet<>();
    for (long seed : new long[] {1, 2, 1L << 40}) {
      for (Purpose purpose : Purpose.values()) {
        for (int replica = 0; replica < 3; replica++) {
          for (long step : new long[] {0, 1, 1L << 32}) {
            values.add(RandomNumbers.of(seed, purpose, replica, step).uniformDouble(0));
          }
        }
      }
    }

    assertThat(values).hasSize(3 * Purpose.values().length * 3 * 3);
  }

  @Test
  void uniformNumbersHaveTheMomentsOfTheUniformDistribution() {
    RandomNumbers numbers = RandomNumbers.of(1, Purpose.INITIALISATION, 0, 0);
    double[] values = IntStream.range(0, MANY).mapToDouble(numbers::uniform).toArray();

    assertThat(Arrays.stream(values).boxed()).allMatch(v -> v >= 0 && v < 1);
    assertThat(mean(values)).isCloseTo(0.5, within(0.004));
    assertThat(variance(values)).isCloseTo(1 / 12.0, within(0.002));
  }

  @Test
  void gaussianNumbersHaveTheMomentsOfTheNormalDistribution() {
    RandomNumbers numbers = RandomNumbers.of(1, Purpose.INITIALISATION, 0, 0);
    double[] values = IntStream.range(0, MANY).mapToDouble(numbers::gaussian).toArray();

    assertThat(mean(values)).isCloseTo(0, within(0.01));
    assertThat(variance(values)).isCloseTo(1, within(0.02));
    assertThat(Arrays.stream(values).filter(v -> Math.abs(v) < 1).count() / (double) MANY)
        .isCloseTo(0.6827, within(0.005));
  }

  @Test
  void boundedNumbersAreSpreadEvenly() {
    RandomNumbers numbers = RandomNumbers.of(3, Purpose.SHUFFLE, 0, 0);
    int[] counts = new int[7];
    for (int i = 0; i < MANY; i++) {
      counts[numbers.bounded(i, 7)]++;
    }

    assertThat(Arrays.stream(counts).boxed())
        .allSatisfy(c -> assertThat(c).isCloseTo(MANY / 7, within(500)));
  }

  @Test
  void aPermutationHasEveryNumberOnce() {
    int[] order = RandomNumbers.of(1, Purpose.SHUFFLE, 0, 0).permutation(1000);

    assertThat(order).isNotEqualTo(IntStream.range(0, 1000).toArray());
    assertThat(Arrays.stream(order).sorted().boxed()).containsExactly(boxed(1000));
  }

  @Test
  void everyPermutationOfThreeIsAsLikely() {
    int[] counts = new int[27];
    for (int pass = 0; pass < 6000; pass++) {
      int[] p = RandomNumbers.of(1, Purpose.SHUFFLE, 0, pass).permutation(3);
      counts[9 * p[0] + 3 * p[1] + p[2]]++;
    }

    assertThat(Arrays.stream(counts).filter(c -> c > 0).boxed())
        .hasSize(6)
        .allSatisfy(c -> assertThat(c).isCloseTo(1000, within(120)));
  }

  @Test
  void permutationsNeverChangeBetweenVersions() {
    // From an implementation in a dozen lines of Python.
    assertThat(RandomNumbers.of(1, Purpose.SHUFFLE, 0, 0).permutation(8))
        .containsExactly(0, 7, 2, 1, 3, 4, 6, 5);
  }

  @Test
  void aStepOutOfRangeIsRefused() {
    assertThatThrownBy(() -> RandomNumbers.of(1, Purpose.SHUFFLE, 0, -1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Integer[] boxed(int n) {
    return IntStream.range(0, n).boxed().toArray(Integer[]::new);
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  private static double variance(double[] values) {
    double mean = mean(values);
    return Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
  }
}
