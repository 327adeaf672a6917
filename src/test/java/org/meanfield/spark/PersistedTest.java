package org.meanfield.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.meanfield.testing.OnSpark;

class PersistedTest {
  @OnSpark private static JavaSparkContext spark;

  @Test
  void whatIsMadeOfItFindsItKeptAndClosesIt() {
    Persisted<Integer> kept = Persisted.of(spark.parallelize(List.of(1, 2, 3)));

    assertThat(kept.<Long>orClosed(() -> kept.rdd().count())).isEqualTo(3);
    assertThat(spark.getPersistentRDDs()).hasSize(1);
    kept.close();
    assertThat(spark.getPersistentRDDs()).isEmpty();
  }

  @Test
  void nothingStaysKeptWhereMakingFails() {
    Persisted<Integer> kept = Persisted.of(spark.parallelize(List.of(1, 2, 3)));

    assertThatThrownBy(
            () ->
                kept.orClosed(
                    () -> {
                      throw new IllegalStateException("a later step");
                    }))
        .hasMessage("a later step");
    assertThat(spark.getPersistentRDDs()).isEmpty();
  }
}
