package org.meanfield.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class Dl4jLstmStepTest {
  private static final LstmWorkload WORKLOAD = LstmWorkload.LSTM_CHAR;

  @Test
  void theFirstLossIsThatOfGuessingAndTheNextOnesFall() {
    Dl4jLstmStep step = new Dl4jLstmStep(WORKLOAD);

    step.train();
    assertThat(step.loss() / WORKLOAD.length).isCloseTo(Math.log(65), within(0.1));

    double last = step.loss();
    for (int i = 0; i < 3; i++) {
      step.train();
      assertThat(step.loss()).isLessThan(last);
      last = step.loss();
    }
  }
}
