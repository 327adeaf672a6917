package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.meanfield.config.Config;
import org.meanfield.config.ConfigException;
import org.meanfield.network.state.NetworkState;
import org.meanfield.testing.OnSpark;

/** Examples that count more than others do so as in a plain loop over weighted means. */
class WeighedTrainingTest {
  private static final String BALANCED = "training.class-weights=balanced";
  private static final String IMAGES = "training.class-weights={ 0 = 1, 1 = 0.3, 2 = 5, 3 = 1.7 }";
  private static final String DOCUMENTS = "training.class-weights={ fire=0.25, sea=3, sky=1 }";
  private static final String ONE_STEP = "training.local-steps=1";

  @TempDir static Path folder;
  @OnSpark private static JavaSparkContext spark;

  static Stream<Arguments> weighed() {
    return Stream.of(
        Arguments.of(ExactnessCase.CNN, IMAGES),
        Arguments.of(ExactnessCase.CNN, BALANCED),
        Arguments.of(ExactnessCase.CNN_WITH_CHANCE, IMAGES),
        Arguments.of(ExactnessCase.SEQUENCE_CLASSIFIER, DOCUMENTS),
        Arguments.of(ExactnessCase.SEQUENCE_CLASSIFIER, BALANCED));
  }

  static Stream<Arguments> weighedWhereAveragingCommutes() {
    return weighed().filter(of -> of.get()[0] != ExactnessCase.CNN_WITH_CHANCE);
  }

  @ParameterizedTest
  @MethodSource("weighed")
  void oneReplicaIsPlainTrainingBitForBit(ExactnessCase family, String weights) {
    TestRun run = train(family, "one", "training.replicas=1", weights);

    NetworkState plain = new PlainTraining(run.prepared()).train(3 * rounds(run));

    assertThat(run.state().sameBits(plain)).isTrue();
    assertThat(run.state().sameBits(train(family, "even", "training.replicas=1").state()))
        .isFalse();
  }

  @ParameterizedTest
  @MethodSource("weighed")
  void threeReplicasMeetInTheMeanThatTheirExamplesWeigh(ExactnessCase family, String weights) {
    TestRun run = train(family, "three", family.optimised(0.02, "training.replicas=3", weights));
    boolean remembering = run.prepared().settings().averagedMoments();

    NetworkState plain = new PlainTraining(run.prepared()).meeting(3, 3, rounds(run), remembering);

    assertThat(run.state().model().sameBits(plain.model())).isTrue();
  }

  @ParameterizedTest
  @MethodSource("weighedWhereAveragingCommutes")
  void averagingAfterEveryStepIsTheWeightedMeanOfAllReplicasExamples(
      ExactnessCase family, String weights) {
    TestRun run = train(family, "at-once", "training.replicas=3", ONE_STEP, weights);

    PlainTraining plain = new PlainTraining(run.prepared());
    NetworkState atOnce = plain.trainOnAllAtOnce(3, rounds(run));

    assertThat(PlainTraining.distance(atOnce, run.state())).isLessThan(2e-6);
    assertThat(PlainTraining.distance(atOnce, plain.initial())).isGreaterThan(0.02);
  }

  @Test
  void evaluationCountsEveryExampleAsMuchAndTheLossOfTrainingDoesNot() {
    String still = "training.updater={ name = sgd, learning-rate = 1e-30 }";
    TestRun weighed = train(ExactnessCase.CNN, "still-weighed", still, IMAGES);
    TestRun even = train(ExactnessCase.CNN, "still-even", still);

    assertThat(weighed.state().model().sameBits(even.state().model())).isTrue();
    assertThat(weighed.outcome().get("test")).isEqualTo(even.outcome().get("test"));
    assertThat(weighed.metrics().get(1).validation())
        .isEqualTo(even.metrics().get(1).validation())
        .isNotEmpty();
    assertThat(weighed.metrics().get(0).loss()).isNotEqualTo(even.metrics().get(0).loss());
  }

  @Test
  void aRunGoesOnWithNoOtherWeights() {
    Config config = ExactnessCase.CNN.config(folder, "resumed", IMAGES);
    TestRun.stoppedIn(2, spark, config);

    Config other = ExactnessCase.CNN.config(folder, "resumed", BALANCED);

    assertThatThrownBy(() -> TestRun.of(spark, other).resume())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("training.class-weights");
    assertThat(
            TestRun.of(spark, config)
                .resume()
                .state()
                .sameBits(train(ExactnessCase.CNN, "uninterrupted", IMAGES).state()))
        .isTrue();
  }

  private static TestRun train(ExactnessCase family, String name, String... overrides) {
    return TestRun.whole(spark, family.config(folder, name, overrides));
  }

  private static int rounds(TestRun run) {
    return (Integer) run.outcome().get("rounds");
  }
}
