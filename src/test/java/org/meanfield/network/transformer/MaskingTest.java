package org.meanfield.network.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.meanfield.kernel.Tokens;
import org.meanfield.random.Purpose;
import org.meanfield.random.RandomNumbers;

/** Of all tokens 15 % are to be told: 80 % of them behind the mask, 10 % behind another token. */
class MaskingTest {
  private static final int VOCABULARY = 50;
  private static final int MASK = 2;
  private static final int TOKENS = 100_000;

  private final int[] tokens = new int[TOKENS];
  private final int[] hidden = new int[TOKENS];
  private final int[] labels = new int[TOKENS];

  private void apply(long step) {
    Arrays.setAll(tokens, i -> i % 7 == 3 ? Tokens.PADDING : 3 + i % (VOCABULARY - 3));
    System.arraycopy(tokens, 0, hidden, 0, TOKENS);
    RandomNumbers numbers = RandomNumbers.of(1, Purpose.MASKING, 0, step);
    new Masking(VOCABULARY, MASK).apply(hidden, labels, numbers, 0);
  }

  @Test
  void tokensAreHiddenInTheSharesOfThePaper() {
    apply(5);

    int chosen = 0;
    int masked = 0;
    int same = 0;
    int there = 0;
    for (int i = 0; i < TOKENS; i++) {
      there += tokens[i] == Tokens.PADDING ? 0 : 1;
      if (labels[i] != Tokens.PADDING) {
        chosen++;
        masked += hidden[i] == MASK ? 1 : 0;
        same += hidden[i] == tokens[i] ? 1 : 0;
      }
    }
    assertThat((double) chosen / there).isCloseTo(0.15, within(0.005));
    assertThat((double) masked / chosen).isCloseTo(0.8 + 0.1 / VOCABULARY, within(0.02));
    assertThat((double) same / chosen).isCloseTo(0.1 + 0.1 / VOCABULARY, within(0.015));
  }

  @Test
  void whatIsToBeToldIsTheTokenThatStoodThereAndNothingElseChanges() {
    apply(6);

    for (int i = 0; i < TOKENS; i++) {
      if (labels[i] == Tokens.PADDING) {
        assertThat(hidden[i]).isEqualTo(tokens[i]);
      } else {
        assertThat(labels[i]).isEqualTo(tokens[i]).isNotEqualTo(Tokens.PADDING);
      }
    }
  }

  @Test
  void theSameStepHidesTheSameAndAnotherStepAnother() {
    apply(7);
    int[] first = hidden.clone();
    apply(7);
    assertThat(hidden).isEqualTo(first);

    apply(8);
    assertThat(hidden).isNotEqualTo(first);
  }
}
