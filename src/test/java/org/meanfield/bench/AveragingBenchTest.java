package org.meanfield.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.meanfield.testing.LocalSpark;

class AveragingBenchTest {
  @Test
  void aDriverAndTwoExecutorsOfTheirOwnAverageAndCountWhatTheyMoved() {
    try (ChildContender child =
        AveragingBench.start(AveragingContender.MEANFIELD, AveragedState.MILLION)) {
      AveragingTimes times = AveragingTimes.parse(child.ask("rounds 16 2 0"));

      assertThat(times.timing().milliseconds()).hasSize(2);
      // Sixteen replicas on two executors: two states sent out, half of each shuffled, one mean.
      long state = AveragedState.MILLION.bytes();
      assertThat(times.replicaBytes().orElseThrow() * 16.).isBetween(9.5 * state, 10.5 * state);
      assertThat((double) times.driverBytes().orElseThrow()).isBetween(2. * state, 2.1 * state);
      // No shuffle's file is left.
      assertThat(Long.parseLong(child.ask("disk"))).isLessThan(state);
      assertThat(child.peakHeap()).isGreaterThan(state);
    }
  }

  @Test
  void sparksOwnWayComesToTheSameMean() {
    JavaSparkContext spark = LocalSpark.on("local[2]");
    try (TreeAggregateRounds rounds = new TreeAggregateRounds(spark, 1000, 5)) {
      rounds.run();
      rounds.run();

      assertThat(rounds.state()).hasSize(1000).containsOnly(6);
    }
  }

  @Test
  void stockDl4jAveragesAsManyParameters() {
    JavaSparkContext spark = LocalSpark.on("local[2]");
    try (AveragingContender.Rounds rounds =
        AveragingContender.DL4J_SPARK.prepare(spark, 10_000, 2)) {
      rounds.run();

      // Two workers' parameters, at the least, come to the driver.
      assertThat(rounds.traffic().orElseThrow().returned()).isGreaterThan(2 * 10_000 * Float.BYTES);
    }
  }

  @Test
  void whatDoesNotFitIsNamedWithTheFigures() {
    assertThat(AveragedState.HUNDRED_MILLION.tooMuch(8)).isEmpty();
    assertThat(AveragedState.HUNDRED_MILLION.tooMuch(16))
        .hasValue("16 states of 400 MB are 6,400 MB a round, over the 4,000 MB that bench writes");
  }

  @Test
  void allSizesAreSelectedByTheirCommonNameAndOneByItsOwn() {
    assertThat(AveragedState.titles())
        .containsExactly(
            "averaging", "averaging-50-rounds", "averaging-1m", "averaging-10m", "averaging-100m");
    for (AveragedState state : AveragedState.values()) {
      assertThat(state.isIn(List.of())).isEqualTo(state == AveragedState.MILLION);
      assertThat(state.isIn(List.of("averaging"))).isTrue();
      assertThat(state.isIn(List.of("averaging-1m"))).isEqualTo(state == AveragedState.MILLION);
    }
    assertThatThrownBy(
            () -> Benchmark.of(List.of("averaging-2m"), Set.of(), Path.of(""), line -> {}))
        .hasMessageContaining("averaging-10m");
  }

  @Test
  void aResultTellsTimesBytesRatiosAndWhatWasNotMeasured() {
    Map<String, AveragingTimes> times = new LinkedHashMap<>();
    times.put("meanfield", AveragingTimes.parse("20.00 10.00 30.00; 7000000 8000000"));
    times.put("tree-aggregate", AveragingTimes.parse("80.00;"));
    AveragingResult result =
        new AveragingResult(AveragedState.MILLION, 4, times, Map.of("dl4j-spark", "too slow"));

    assertThat(result.json())
        .containsEntry("name", "averaging")
        .containsEntry("floats", 1_000_000L)
        .containsEntry("replicas", 4)
        .containsEntry("formula-bytes", 7_000_000L)
        .containsEntry("step-ms", 20.0)
        .containsEntry("replica-bytes", 7_000_000L)
        .containsEntry("driver-bytes", 8_000_000L)
        .containsEntry(
            "baselines",
            Map.of("tree-aggregate", Map.of("step-ms", 80.0, "fastest-ms", 80.0, "ratio", 0.25)))
        .containsEntry("skipped", Map.of("dl4j-spark", "too slow"));
    assertThat(ResultTable.of(List.of(result)))
        .contains("20.0 ms", "7.0 MB a replica", "8.0 MB driver", "0.250")
        .contains("dl4j-spark", "not measured: too slow");
  }

  @Test
  void roundsThatLeaveNothingBehindAreToldWithTheDiskBeforeAndAfter() {
    AveragingTimes times = AveragingTimes.parse("900.00 800.00 1000.00; 7 8");
    AveragingEndurance endurance =
        new AveragingEndurance(times, 12_345, 12_300, 512_000_000, 2507, 2125);

    assertThat(endurance.json())
        .containsEntry("name", "averaging-50-rounds")
        .containsEntry("floats", 100_000_000L)
        .containsEntry("rounds", 3)
        .containsEntry("step-ms", 900.0)
        .containsEntry("disk-before-bytes", 12_345L)
        .containsEntry("disk-after-bytes", 12_300L)
        .containsEntry("driver-peak-heap-mb", 512L)
        .containsEntry("driver-heap-limit-mb", 2507L)
        .containsEntry("executor-heap-limit-mb", 2125L);
    assertThat(ResultTable.of(List.of(endurance)))
        .contains("3 rounds of 2 states of 400 MB, 900 ms each")
        .contains("on disk 12,345 bytes before, 12,300 after");
  }

  @Test
  void aChildsFailureIsItsMessage() {
    assertThatThrownBy(() -> AveragingTimes.parse("failed: java.lang.OutOfMemoryError: heap"))
        .isInstanceOf(BenchException.class)
        .hasMessage("java.lang.OutOfMemoryError: heap");
    assertThat(AveragingTimes.parse("1.5 2.5;").driverBytes()).isEqualTo(OptionalLong.empty());
  }
}
