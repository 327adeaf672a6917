package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.meanfield.config.OuterConfig;
import org.meanfield.network.state.OuterState;
import org.meanfield.network.state.SlicedVector;
import org.meanfield.spark.Traffic;
import org.meanfield.spark.TrafficMeter;
import org.meanfield.testing.FailingTasks;
import org.meanfield.testing.LocalSpark;
import scala.Tuple2;

/** All ways in which the replicas' slices meet give the same bits. */
class ExchangeTest {
  private static final int REPLICAS = 3;

  /** Slices of unequal lengths in shares of several; the parameters end within one. */
  private static final Slices SLICES = new Slices(700_123, 300_007, REPLICAS, SliceCoding.F32);

  private static final OuterConfig NESTEROV = new OuterConfig(OuterConfig.Name.NESTEROV, 0.7, 0.9);

  static Stream<Arguments> everyOuterOptimizer() {
    return Stream.of(
        Arguments.of(1, OuterConfig.PLAIN, SliceCoding.F32),
        Arguments.of(2, OuterConfig.PLAIN, SliceCoding.F32),
        Arguments.of(3, OuterConfig.PLAIN, SliceCoding.BF16),
        Arguments.of(64, OuterConfig.PLAIN, SliceCoding.F32),
        Arguments.of(2, new OuterConfig(OuterConfig.Name.AVERAGE, 0.6, 0), SliceCoding.F32),
        Arguments.of(3, NESTEROV, SliceCoding.F32),
        Arguments.of(64, NESTEROV, SliceCoding.BF16),
        Arguments.of(3, new OuterConfig(OuterConfig.Name.ADAM, 0.01, 0.9), SliceCoding.F32));
  }

  @ParameterizedTest
  @MethodSource("everyOuterOptimizer")
  void allWaysGiveTheSameBits(int count, OuterConfig outer, SliceCoding coding) {
    JavaSparkContext spark = LocalSpark.on("local[2]");
    Slices slices = new Slices(SLICES.floats(), SLICES.parameters(), count, coding);

    RoundResult straight = average(Exchange.STRAIGHT, replicas(spark, slices), slices, outer);
    RoundResult shuffled = average(Exchange.SHUFFLED, replicas(spark, slices), slices, outer);

    assertThat(straight.averaged().size()).isEqualTo(SLICES.floats());
    requireSame(shuffled, straight);
    requireSame(average(Exchange.IN_PLACE, replicas(spark, slices), slices, outer), straight);
    assertThat(straight.reports())
        .extracting(ReplicaReport::replica)
        .containsExactlyElementsOf(IntStream.range(0, count).boxed().toList());
    assertThat(straight.reports())
        .extracting(ReplicaReport::loss)
        .containsExactlyElementsOf(IntStream.range(0, count).mapToObj(r -> r + .5).toList());
  }

  @ParameterizedTest
  @EnumSource
  void aRoundThatMayCloseEarlyButNeedNotGivesTheBitsOfOneThatWaitsForAll(Exchange exchange) {
    JavaSparkContext spark = LocalSpark.on("local[2]");
    Attendance inTime = new Attendance(List.of(0, 1, 2), 1, 1e9);

    RoundResult bounded = average(exchange, replicas(spark), SLICES, NESTEROV, inTime);

    requireSame(bounded, average(exchange, replicas(spark), SLICES, NESTEROV));
    assertThat(bounded.leftOut()).isEmpty();
    assertThat(spark.getPersistentRDDs()).isEmpty();
  }

  @Test
  void aRoundWithoutAReplicaIsTheMeanOfTheOthersWhicheverWay() {
    JavaSparkContext spark = LocalSpark.on("local[2]");
    Attendance without = new Attendance(List.of(0, 2), 2, 0);

    RoundResult expected = average(Exchange.STRAIGHT, replicas(spark), SLICES, NESTEROV, without);
    for (Exchange exchange : Exchange.values()) {
      RoundResult result = average(exchange, replicas(spark), SLICES, NESTEROV, without);

      requireSame(result, expected);
      assertThat(result.leftOut()).containsExactly(1);
      assertThat(result.reports()).extracting(ReplicaReport::replica).containsExactly(0, 2);
      assertThat(result.drift()).hasSize(2);
    }
    float[] first = values(0, SLICES).copy(SLICES.parameters(), 5);
    float[] last = values(2, SLICES).copy(SLICES.parameters(), 5);
    float[] mean = expected.averaged().copy(SLICES.parameters(), 5);
    for (int i = 0; i < mean.length; i++) {
      // Weights of 16 and 30; behind the parameters the outer optimizer does nothing.
      assertThat(mean[i]).isEqualTo((float) ((16.0 * first[i] + 30.0 * last[i]) / 46));
    }
  }

  @Test
  void tasksThatAreTriedAgainAfterTheyHaveSentTheirSlicesChangeNothing() {
    RoundResult expected =
        average(Exchange.STRAIGHT, replicas(LocalSpark.on("local[1]")), SLICES, NESTEROV);
    JavaSparkContext spark = LocalSpark.on("local[2,4]", FailingTasks.SETTINGS);
    int failures = FailingTasks.failures();

    requireSame(average(Exchange.IN_PLACE, replicas(spark), SLICES, NESTEROV), expected);
    requireSame(average(Exchange.SHUFFLED, replicas(spark), SLICES, NESTEROV), expected);

    // Each of the replicas' tasks twice, and of the reducers'.
    assertThat(FailingTasks.failures() - failures).isEqualTo(3 * REPLICAS);
  }

  @Test
  void fiftyRoundsOfTheShuffledWayLeaveTheDiskAsItWas() throws InterruptedException {
    // So that no other test's shuffles go away meanwhile.
    LocalSpark.stop();
    JavaSparkContext spark = LocalSpark.on("local[2]");
    Slices small = new Slices(30_000, 10_000, REPLICAS, SliceCoding.F32);
    JavaRDD<ReplicaOutput> replicas = replicas(spark, small);
    replicas.mapToPair(r -> new Tuple2<>(r.report().replica(), 1)).groupByKey().count();
    int without = filesOnDisk();

    for (int round = 0; round < 50; round++) {
      average(Exchange.SHUFFLED, replicas, small, OuterConfig.PLAIN);
    }

    // Spark deletes in the background.
    for (int i = 0; i < 300 && filesOnDisk() > without; i++) {
      Thread.sleep(100);
    }
    assertThat(without).isPositive();
    assertThat(filesOnDisk()).isLessThanOrEqualTo(without);
  }

  private static int filesOnDisk() {
    return SparkEnv.get().blockManager().diskBlockManager().getAllFiles().size();
  }

  @Test
  void smallStatesGoStraightOrStayWhereTheyAreAndLargeOnesGoThroughTheShuffle() {
    assertThat(Exchange.of(lenetWithAdam(2), false)).isEqualTo(Exchange.STRAIGHT);
    assertThat(Exchange.of(lenetWithAdam(16), false)).isEqualTo(Exchange.SHUFFLED);
    assertThat(Exchange.of(lenetWithAdam(16), true)).isEqualTo(Exchange.IN_PLACE);
    assertThat(Exchange.of(lenetWithAdam(64), true)).isEqualTo(Exchange.SHUFFLED);
  }

  private static Slices lenetWithAdam(int replicas) {
    return new Slices(1_290_000, 430_000, replicas, SliceCoding.F32);
  }

  static Stream<Arguments> everyWay() {
    return Stream.of(Exchange.values())
        .flatMap(way -> Stream.of(SliceCoding.values()).map(coding -> Arguments.of(way, coding)));
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  void theBytesThatAreComputedAreThoseThatSparkCounts(Exchange exchange, SliceCoding coding) {
    Slices slices = new Slices(SLICES.floats(), SLICES.parameters(), REPLICAS, coding);
    Map<String, String> raw = Map.of("spark.shuffle.compress", "false");
    JavaSparkContext spark = LocalSpark.on("local[2]", raw);
    Traffic traffic;
    RoundResult result;
    try (TrafficMeter meter = new TrafficMeter(spark)) {
      replicas(spark).count(); // is of nobody's phase
      meter.begin();
      result = average(exchange, replicas(spark, slices), slices, OuterConfig.PLAIN);
      meter.end();
      traffic = meter.counted().orElseThrow();
    }

    long state = SLICES.bytes();
    // The states that the replicas get before this are R more; of the shuffled ones a reducer
    // has one R-th already, which makes one state over all.
    long computed =
        switch (exchange) {
          case IN_PLACE -> result.bytesMoved();
          case STRAIGHT -> result.bytesMoved() - REPLICAS * state;
          case SHUFFLED -> result.bytesMoved() - REPLICAS * state + slices.codedBytes();
        };
    long counted = traffic.shuffledLocally() + traffic.returned();
    // Every task says a few hundred bytes more.
    assertThat((double) counted).isCloseTo(computed, within(0.01 * computed + 10_000));
    assertThat(traffic.received()).isZero(); // there are no executors
  }

  private static void requireSame(RoundResult result, RoundResult expected) {
    assertThat(result.averaged().sameBits(expected.averaged())).isTrue();
    assertThat(result.outer().sameBits(expected.outer())).isTrue();
    assertThat(result.movement()).isEqualTo(expected.movement());
    assertThat(result.drift()).containsExactly(expected.drift());
    assertThat(result.reports())
        .extracting(ReplicaReport::replica, ReplicaReport::loss, ReplicaReport::weight)
        .isEqualTo(
            expected.reports().stream()
                .map(r -> tuple(r.replica(), r.loss(), r.weight()))
                .toList());
  }

  /** Of a round that is not the first: every moment holds something. */
  private static RoundResult average(
      Exchange exchange, JavaRDD<ReplicaOutput> replicas, Slices slices, OuterConfig config) {
    return average(exchange, replicas, slices, config, Attendance.full(slices.replicas()));
  }

  private static RoundResult average(
      Exchange exchange,
      JavaRDD<ReplicaOutput> replicas,
      Slices slices,
      OuterConfig config,
      Attendance attendance) {
    OuterState before =
        new OuterState(
            config.equals(OuterConfig.PLAIN) ? 0 : 5, OuterStep.zero(config, 0).moments());
    before.moments().replaceAll((name, zero) -> random(name.length(), slices.parameters()));
    SlicedVector start = random(-1, slices.floats());
    OuterStep step = OuterSteps.step(config, slices, start, 5);
    try {
      return exchange.average(replicas, attendance, step, before);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Not negative, as Adam's second moment is not. */
  private static SlicedVector random(long seed, long floats) {
    SlicedVector values = new SlicedVector(floats);
    Random random = new Random(seed);
    for (int i = 0; i < floats; i++) {
      values.put(i, new float[] {random.nextFloat()}, 0, 1);
    }
    return values;
  }

  private static JavaRDD<ReplicaOutput> replicas(JavaSparkContext spark) {
    return replicas(spark, SLICES);
  }

  private static JavaRDD<ReplicaOutput> replicas(JavaSparkContext spark, Slices slices) {
    List<Integer> numbers = IntStream.range(0, slices.replicas()).boxed().toList();
    return spark.parallelize(numbers, slices.replicas()).map(r -> output(r, slices));
  }

  /** A replica's made-up round, of a weight that no other has. */
  private static ReplicaOutput output(int replica, Slices slices) {
    ReplicaReport report = ReplicaReports.of(replica, replica + .5, 16 + 7 * replica);
    return ReplicaOutput.of(report, slices, random(-1, slices.floats()), values(replica, slices));
  }

  private static SlicedVector values(int replica, Slices slices) {
    Random random = new Random(replica);
    SlicedVector values = new SlicedVector(slices.floats(), slices.length());
    for (int i = 0; i < slices.floats(); i++) {
      values.put(i, new float[] {(float) random.nextGaussian()}, 0, 1);
    }
    return values;
  }
}
