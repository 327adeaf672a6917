package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.meanfield.checkpoint.LeftOut;
import org.meanfield.config.Config;
import org.meanfield.metrics.RoundMetrics;
import org.meanfield.network.state.NetworkState;
import org.meanfield.testing.OnSpark;

/** Training by averaging is plain training wherever it must be, on every family. */
class PlainTrainingTest {
  private static final String SGD = "{ name = sgd, learning-rate = 0.1 }";
  private static final String MOMENTUM = "{ name = momentum, learning-rate = 0.05 }";
  private static final String ADAM = "{ name = adam, learning-rate = 0.01 }";
  private static final String ADAMW = "{ name = adamw, learning-rate = 0.01, weight-decay = 0.1 }";

  /** Bounded rounds in which nobody is late. */
  private static final String IN_TIME = "{ quorum = 0.3, grace = 1e9 }";

  @TempDir static Path folder;
  @OnSpark private static JavaSparkContext spark;

  static Stream<Arguments> everyUpdaterAndOneOrThreeOrEightLocalSteps() {
    return Stream.of(ExactnessCase.values())
        .flatMap(
            family ->
                Stream.of(
                    Arguments.of(family, SGD, 8),
                    Arguments.of(family, MOMENTUM, 3),
                    Arguments.of(family, ADAM, 1),
                    Arguments.of(family, ADAMW, 3)));
  }

  @ParameterizedTest
  @MethodSource("everyUpdaterAndOneOrThreeOrEightLocalSteps")
  void oneReplicaIsPlainTrainingBitForBit(ExactnessCase family, String updater, int localSteps) {
    TestRun run =
        train(family, "one", "training.replicas=1", updater(updater), localSteps(localSteps));

    NetworkState plain = new PlainTraining(run.prepared()).train(steps(run, localSteps));

    assertThat(run.state().sameBits(plain)).isTrue();
    assertThat(plain.counters()).isNotEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void replicasThatMeetInTheirMeanAreThatManyPlainTrainingsBitForBit(ExactnessCase family) {
    TestRun run = train(family, "meeting", family.optimised(0.02, "training.replicas=3"));
    boolean remembering = run.prepared().settings().averagedMoments();
    int rounds = (Integer) run.outcome().get("rounds");

    NetworkState plain = new PlainTraining(run.prepared()).meeting(3, 3, rounds, remembering);

    assertThat(run.state().model().sameBits(plain.model())).isTrue();
    assertThat(remembering ? run.state().sameBits(plain) : rounds > 1).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void roundsThatSomeReplicasAreNoPartOfAreThatManyPlainTrainingsOfTheOthersBitForBit(
      ExactnessCase family) {
    Config config =
        family.config(
            folder,
            "bounded",
            family.optimised(
                0.02, "training.replicas=3", "training.epochs=3", "training.round=" + IN_TIME));
    TestRun run = TestRun.stoppedIn(1, spark, config);
    // As if it had been killed later, with this on record.
    LeftOut recorded = new LeftOut(3, new TreeMap<>(Map.of(2, replicas(1), 3, replicas(0, 2))));
    recorded.rounds().forEach(run.leftOut()::publish);

    run.resume();

    boolean remembering = run.prepared().settings().averagedMoments();
    int rounds = (Integer) run.outcome().get("rounds");
    NetworkState plain =
        new PlainTraining(run.prepared()).meeting(3, 3, rounds, remembering, recorded);
    assertThat(run.state().model().sameBits(plain.model())).isTrue();
    assertThat(remembering ? run.state().sameBits(plain) : rounds > 1).isTrue();
    assertThat(rounds).isGreaterThan(3);
    assertThat(run.metrics().stream().map(RoundMetrics::leftOut).limit(4).toList())
        .isEqualTo(List.of(replicas(), replicas(1), replicas(0, 2), replicas()));
  }

  private static SortedSet<Integer> replicas(Integer... replicas) {
    return new TreeSet<>(Set.of(replicas));
  }

  @ParameterizedTest
  @EnumSource(names = {"CNN", "LANGUAGE_MODEL"})
  void gradientsThatAreClippedTrainOtherwise(ExactnessCase family) {
    TestRun clipped = train(family, "clipped", updater(SGD), "training.updater.clip-norm=0.1");
    TestRun free = train(family, "free", updater(SGD));

    assertThat(PlainTraining.distance(clipped.state(), free.state())).isGreaterThan(0.01);
  }

  @ParameterizedTest
  @EnumSource(names = {"CNN", "LANGUAGE_MODEL"})
  void momentsThatAreResetStartAnewEveryRound(ExactnessCase family) {
    TestRun run =
        train(
            family,
            "reset",
            "training.replicas=1",
            "training.optimizer-state=reset",
            updater(ADAM),
            localSteps(3));

    PlainTraining plain = new PlainTraining(run.prepared());
    NetworkState restarted = plain.train(steps(run, 3), 3);
    NetworkState remembering = plain.train(steps(run, 3));

    assertThat(run.state().model().sameBits(restarted.model())).isTrue();
    assertThat(run.state().model().sameBits(remembering.model())).isFalse();
  }

  @ParameterizedTest
  @MethodSource("org.meanfield.training.ExactnessCase#whereAveragingCommutes")
  void averagingAfterEveryStepIsTrainingOnTheReplicasBatchesAtOnce(ExactnessCase family) {
    for (int replicas : List.of(2, 3)) {
      TestRun run =
          train(
              family,
              "replicas-" + replicas,
              "training.replicas=" + replicas,
              updater(SGD),
              localSteps(1));

      PlainTraining plain = new PlainTraining(run.prepared());
      NetworkState atOnce = plain.trainOnAllAtOnce(replicas, steps(run, 1));

      assertThat(PlainTraining.distance(atOnce, run.state())).isLessThan(2e-6);
      assertThat(PlainTraining.distance(atOnce, plain.initial())).isGreaterThan(0.02);
    }
  }

  private static TestRun train(ExactnessCase family, String name, String... overrides) {
    String unique = name + "-" + Math.abs(List.of(overrides).hashCode());
    Config config = family.config(folder, unique, overrides);
    return TestRun.whole(spark, config);
  }

  private static int steps(TestRun run, int localSteps) {
    return (Integer) run.outcome().get("rounds") * localSteps;
  }

  private static String updater(String updater) {
    return "training.updater=" + updater;
  }

  private static String localSteps(int localSteps) {
    return "training.local-steps=" + localSteps;
  }
}
