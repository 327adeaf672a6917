package org.meanfield.retraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meanfield.config.ConfigException;
import org.meanfield.registry.Version;
import org.meanfield.testing.OnSpark;

/** A budget of minutes ends at a round, and the number of rounds makes the same version again. */
class RetrainingBudgetTest {
  @TempDir private Path folder;
  @OnSpark private static JavaSparkContext spark;

  @Test
  void minutesAreReplayedByTheRoundsThatTheyCameToBitForBit() {
    DailyTables timed = new DailyTables(spark, folder.resolve("timed"));
    timed.arrive(1, 240);
    // So little that it is over after the first round, on whatever machine.
    timed.retrain("retraining.budget.minutes=0.0001", "training.epochs=50");
    Version by = timed.model().version(1);
    int rounds = by.verdict().at("/data/rounds").asInt();
    assertThat(rounds).isEqualTo(2);

    DailyTables replayed = new DailyTables(spark, folder.resolve("replayed"));
    replayed.arrive(1, 240);
    replayed.retrain("retraining.budget.rounds=" + rounds, "training.epochs=50");

    Version again = replayed.model().version(1);
    assertThat(again.parametersSha256()).isEqualTo(by.parametersSha256());
    assertThat(again.verdict()).isEqualTo(by.verdict());
  }

  @Test
  void aClockLeavesTimeForTheRoundThatIsTheLast() {
    RoundClock clock = new RoundClock(Duration.ofNanos(100), List.of());

    assertThat(clock.hasOneLeft(1000)).isFalse();
    assertThat(clock.hasOneLeft(1030)).isFalse();
    assertThat(clock.isSpent()).isFalse();
    assertThat(clock.hasOneLeft(1050)).isTrue();
    assertThat(clock.isSpent()).isTrue();
  }

  @Test
  void roundsOfEarlierCallsAreInTheBudget() {
    RoundClock clock = new RoundClock(Duration.ofSeconds(10), List.of(1.0, 3.0));

    assertThat(clock.hasOneLeft(0)).isFalse(); // 4 s are over, and a round takes 3
    assertThat(clock.hasOneLeft(500_000_000)).isTrue();
    assertThat(new RoundClock(Duration.ofSeconds(9), List.of(1.0, 3.0)).hasOneLeft(0)).isTrue();
  }

  @Test
  void aBudgetIsOfOneUnit() {
    DailyTables days = new DailyTables(spark, folder);

    assertThatThrownBy(
            () -> days.retrain("retraining.budget.minutes=5", "retraining.budget.epochs=2"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("retraining.budget.minutes")
        .hasMessageContaining("is not to be set beside epochs");
  }
}
