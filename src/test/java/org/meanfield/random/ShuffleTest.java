package org.meanfield.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShuffleTest {
  @Test
  void everyNumberComesOnceWhateverTheSize() {
    for (int size = 1; size <= 3000; size++) {
      assertThat(seen(size)).as("%d numbers", size).isEqualTo(size);
    }
    assertThat(seen((1 << 20) + 7)).isEqualTo((1 << 20) + 7);
  }

  private static int seen(int size) {
    Shuffle shuffle = shuffle(size % 7, size);
    BitSet seen = new BitSet(size);
    for (int place = 0; place < size; place++) {
      seen.set((int) shuffle.at(place));
    }
    return seen.cardinality();
  }

  @ParameterizedTest
  @ValueSource(longs = {(1L << 31) + 11, 3_000_000_000L, (1L << 40) - 1, 1L << 40, 1L << 58})
  void manyPlacesOfAVeryLargeOrderHaveNumbersOfTheirOwnThroughoutItsRange(long size) {
    Shuffle shuffle = shuffle(0, size);
    Set<Long> numbers = new HashSet<>();
    double sum = 0;
    for (int i = 0; i < 100_000; i++) {
      // From both ends.
      long number = shuffle.at(i % 2 == 0 ? i : size - i);
      assertThat(number).isBetween(0L, size - 1);
      numbers.add(number);
      sum += number / (double) size;
    }

    assertThat(numbers).hasSize(100_000);
    assertThat(sum / 100_000).isCloseTo(0.5, within(0.004));
  }

  @Test
  void theNumberAtAPlaceIsAFunctionOfTheArgumentsAlone() {
    Shuffle forwards = shuffle(3, 1000);
    Shuffle backwards = shuffle(3, 1000);
    long[] numbers = LongStream.range(0, 1000).map(forwards::at).toArray();

    for (int place = 999; place >= 0; place--) {
      assertThat(backwards.at(place)).isEqualTo(numbers[place]);
    }
  }

  @Test
  void seedsPurposesReplicasAndPassesHaveOrdersOfTheirOwn() {
    Set<String> orders = new HashSet<>();
    for (long seed : new long[] {1, 2, 1L << 40}) {
      for (Purpose purpose : Purpose.values()) {
        for (int replica = 0; replica < 3; replica++) {
          for (long pass : new long[] {0, 1, 1L << 32}) {
            orders.add(order(Shuffle.of(seed, purpose, replica, pass, 40), 40));
          }
        }
      }
    }

    assertThat(orders).hasSize(3 * Purpose.values().length * 3 * 3);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5, 6})
  void everyOrderOfAFewIsAsLikely(int size) {
    int orders = IntStream.rangeClosed(2, size).reduce(1, (a, b) -> a * b);
    int expected = 200;
    Map<String, Integer> counts = new HashMap<>();
    for (int pass = 0; pass < orders * expected; pass++) {
      counts.merge(order(shuffle(pass, size), size), 1, Integer::sum);
    }

    assertThat(counts).hasSize(orders);
    double squares =
        counts.values().stream().mapToDouble(c -> (c - expected) * (c - expected)).sum();
    assertThat(squares / expected).isLessThan(bound(orders - 1));
  }

  @Test
  void overPassesEveryNumberIsAsOftenAtEveryPlace() {
    int size = 50;
    int expected = 200;
    int[][] counts = new int[size][size];
    for (int pass = 0; pass < size * expected; pass++) {
      Shuffle shuffle = shuffle(pass, size);
      for (int place = 0; place < size; place++) {
        counts[place][(int) shuffle.at(place)]++;
      }
    }

    double squares = 0;
    for (int[] ofPlace : counts) {
      for (int count : ofPlace) {
        squares += (count - expected) * (count - expected);
      }
    }
    // Rows and columns of the table have fixed sums.
    assertThat(squares / expected).isLessThan(bound((size - 1) * (size - 1)));
  }

  @Test
  void anOrderHasNoStructure() {
    int size = 20_011;
    for (int pass = 0; pass < 5; pass++) {
      Shuffle shuffle = shuffle(pass, size);
      double displacement = 0;
      double products = 0;
      int fixed = 0;
      int neighbours = 0;
      for (int place = 0; place < size; place++) {
        long number = shuffle.at(place);
        long next = shuffle.at((place + 1) % size);
        displacement += Math.abs(number - place);
        products += (number - (size - 1) / 2.0) * (next - (size - 1) / 2.0);
        fixed += number == place ? 1 : 0;
        neighbours += Math.abs(next - number) == 1 ? 1 : 0;
      }

      // A third of all on average, as between any two random numbers.
      assertThat(displacement / size / size).isCloseTo(1 / 3.0, within(0.01));
      double variance = ((double) size * size - 1) / 12;
      assertThat(products / size / variance).as("correlation").isCloseTo(0, within(0.03));
      // One and two are expected, and as good as Poisson distributed.
      assertThat(fixed).isLessThan(8);
      assertThat(neighbours).isLessThan(11);
    }
  }

  @Test
  void ordersNeverChangeBetweenVersions() {
    // From an implementation in two dozen lines of Python.
    assertThat(order(Shuffle.of(1, Purpose.SHUFFLE, 0, 0, 8), 8))
        .isEqualTo("[4, 5, 3, 6, 1, 2, 0, 7]");
    assertThat(order(Shuffle.of(7, Purpose.SHUFFLE, 2, 5, 11), 11))
        .isEqualTo("[9, 3, 5, 10, 6, 0, 8, 1, 7, 2, 4]");
  }

  @Test
  void whatIsOutOfRangeIsRefused() {
    assertThatThrownBy(() -> shuffle(0, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> shuffle(0, 8).at(8)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> shuffle(0, 8).at(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  private static Shuffle shuffle(long pass, long size) {
    return Shuffle.of(1, Purpose.SHUFFLE, 0, pass, size);
  }

  private static String order(Shuffle shuffle, int size) {
    return LongStream.range(0, size).map(shuffle::at).boxed().toList().toString();
  }

  /** Chi-square that a uniform distribution exceeds once in ten thousand times or so. */
  private static double bound(int degrees) {
    // Wilson and Hilferty's approximation at 3.7 standard deviations.
    double spread = 2.0 / (9 * degrees);
    return degrees * Math.pow(1 - spread + 3.7 * Math.sqrt(spread), 3);
  }
}
