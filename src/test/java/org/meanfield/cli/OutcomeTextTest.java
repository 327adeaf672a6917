package org.meanfield.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a person reads of a run's numbers. */
class OutcomeTextTest {
  @Test
  void aRoundInWhichNothingWeighsAnythingDoesNotLookLikeDivergence() {
    assertThat(OutcomeText.loss(Double.NaN)).isEqualTo("no loss: no example weighs anything");
    assertThat(OutcomeText.loss(0.4576)).isEqualTo("loss 0.4576");
  }
}
