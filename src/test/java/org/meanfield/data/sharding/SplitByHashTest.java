package org.meanfield.data.sharding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.meanfield.data.Split;
import org.meanfield.data.example.ExampleKey;

/** Thresholds on the hash of a record. */
class SplitByHashTest {
  private static final int RECORDS = 100_000;
  private static final SplitByHash TENTHS = new SplitByHash(0.1, 0.1);

  @Test
  void splitsHaveTheSharesThatWereAskedForHoweverFewExamplesAClassHas() {
    Map<Split, Integer> found = new EnumMap<>(Split.class);
    Random random = new Random(1);
    for (int i = 0; i < RECORDS; i++) {
      found.merge(TENTHS.of(key(false, random.nextLong())), 1, Integer::sum);
    }

    // Four standard deviations of a binomial distribution.
    assertThat(found.get(Split.VALIDATION)).isCloseTo(RECORDS / 10, within(380));
    assertThat(found.get(Split.TEST)).isCloseTo(RECORDS / 10, within(380));
  }

  @Test
  void theEndsOfTheHashesAreValidationAndTest() {
    assertThat(TENTHS.of(key(false, 0))).isEqualTo(Split.VALIDATION);
    assertThat(TENTHS.of(key(false, -1))).isEqualTo(Split.TEST);
    assertThat(TENTHS.of(key(false, Long.MIN_VALUE))).isEqualTo(Split.TRAIN);
  }

  @Test
  void whatTheSourceHasForTestingIsForTestingAlone() {
    assertThat(TENTHS.of(key(true, 0))).isEqualTo(Split.TEST);
  }

  @Test
  void withoutSharesEverythingIsForTraining() {
    SplitByHash none = new SplitByHash(0, 0);

    assertThat(none.of(key(false, 0))).isEqualTo(Split.TRAIN);
    assertThat(none.of(key(false, -1))).isEqualTo(Split.TRAIN);
  }

  private static ExampleKey key(boolean test, long splitHash) {
    return new ExampleKey(test, 0, splitHash, 0, 0, 0);
  }
}
