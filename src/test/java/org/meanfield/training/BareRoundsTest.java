package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.meanfield.config.TrainingConfig.ExchangeFormat;
import org.meanfield.testing.OnSpark;

class BareRoundsTest {
  @OnSpark private static JavaSparkContext spark;

  @ParameterizedTest
  @EnumSource
  void theMeanOfReplicasThatMoveByOneTwoAndThreeMovesByTwoARound(ExchangeFormat format) {
    try (BareRounds rounds = new BareRounds(spark, 30_000, 3, format)) {
      for (int round = 1; round <= 2; round++) {
        rounds.run();
        assertThat(rounds.traffic()).isPresent();
        assertThat(rounds.state().copy()).containsOnly(2f * round);
      }
    }
  }
}
