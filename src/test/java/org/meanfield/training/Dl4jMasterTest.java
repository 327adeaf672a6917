package org.meanfield.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.checkpoint.ModelFolder;
import org.meanfield.checkpoint.PublishedModel;
import org.meanfield.config.Config;
import org.meanfield.config.ConfigException;
import org.meanfield.metrics.RoundMetrics;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.Role;
import org.meanfield.network.state.TensorSpec;
import org.meanfield.testing.OnSpark;

/** The same runs by stock dl4j-spark: a second implementation of a whole training. */
class Dl4jMasterTest {
  private static final String DL4J = "training.master=dl4j";

  @TempDir static Path folder;
  @OnSpark private static JavaSparkContext spark;

  /** Shards, order, first weights, updates, averages, validations, model and evaluation. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{ name = sgd, learning-rate = 0.1 }",
        "{ name = momentum, learning-rate = 0.02 }",
        "{ name = adam, learning-rate = 0.002, epsilon = 0.01 }"
      })
  void aRunEndsWhereOurOwnEnds(String updater) {
    String name = "same-" + Math.abs(updater.hashCode());
    TestRun ours = run(ExactnessCase.CNN, name, "training.updater=" + updater);
    TestRun theirs = run(ExactnessCase.CNN, name + "-dl4j", DL4J, "training.updater=" + updater);

    PublishedModel model = model(theirs);
    assertThat(model.state().layout()).isEqualTo(model(ours).state().layout());
    assertThat(PlainTraining.distance(model.state(), model(ours).state())).isLessThan(1e-4);
    assertThat(PlainTraining.distance(model.state(), initial(theirs))).isGreaterThan(0.05);
    for (String same : List.of("outcome", "rounds", "examples", "best-round")) {
      assertThat(theirs.outcome().get(same)).isEqualTo(ours.outcome().get(same));
    }
    assertThat(loss(theirs, "validation")).isCloseTo(loss(ours, "validation"), within(1e-4));
    assertThat(loss(theirs, "test")).isCloseTo(loss(ours, "test"), within(1e-4));
  }

  @Test
  void batchStatisticsDropoutAndAugmentationTakePart() {
    TestRun run = run(ExactnessCase.CNN_WITH_CHANCE, "chance", DL4J, "training.epochs=6");

    List<RoundMetrics> rounds = run.metrics();
    assertThat(rounds.get(rounds.size() - 1).loss()).isLessThan(rounds.get(0).loss() * 0.85);
    assertThat(model(run).state().tensor("bn1.running_mean")).doesNotContain(0);
  }

  @Test
  void aRoundRecordsWhatDl4jTellsAndNothingElse() {
    TestRun run = run(ExactnessCase.CNN, "recorded", DL4J, "training.updater.name=momentum");

    long parameters = initial(run).values().size();
    assertThat(run.metrics())
        .hasSize((Integer) run.outcome().get("rounds"))
        .allSatisfy(
            round -> {
              assertThat(round.loss()).isPositive();
              assertThat(round.seconds().total()).isPositive();
              assertThat(round.seconds().compute()).isNaN();
              assertThat(round.replicas()).isEmpty();
              // Parameters and velocities, to both replicas and back.
              assertThat(round.bytesMoved()).isEqualTo(parameters * 2 * 4 * 2 * 2);
            });
    assertThat(run.state().layout().tensors())
        .extracting(TensorSpec::role)
        .doesNotContain(Role.MOMENT);
  }

  @Test
  void aRunThatWasStoppedCannotGoOn() {
    Config config = ExactnessCase.CNN.config(folder, "stopped", DL4J);
    TestRun stopped = TestRun.stoppedIn(2, spark, config);
    assertThat(stopped.outcome()).containsEntry("outcome", "interrupted");

    assertThatThrownBy(stopped::resume)
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("training.master = dl4j: such a run cannot be resumed")
        .hasMessageContaining("train with training.master = meanfield");
    assertThatThrownBy(() -> Training.train(spark, config, false, listener(), () -> false))
        .isInstanceOf(ConfigException.class)
        .hasMessageEndingWith("holds this run, not finished; choose another run.dir");
  }

  @Test
  void aRunThatDivergesSaysSoWithTheRemedy() {
    Config config =
        ExactnessCase.CNN.config(folder, "diverges", DL4J, "training.updater.learning-rate=1e30");

    assertThatThrownBy(() -> TestRun.whole(spark, config))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("round 1; lower training.updater.learning-rate");
  }

  private static TestRun run(ExactnessCase family, String name, String... overrides) {
    return TestRun.whole(spark, family.config(folder, name, overrides));
  }

  private static TrainingListener listener() {
    return new TrainingListener() {};
  }

  private static PublishedModel model(TestRun run) {
    TrainingRun prepared = run.prepared();
    return new ModelFolder(prepared.storage(), prepared.folder().model()).open();
  }

  private static NetworkState initial(TestRun run) {
    ReplicaSettings settings = run.prepared().settings();
    return settings.network().architecture().initialModel(settings.seed());
  }

  private static double loss(TestRun run, String split) {
    return (Double) ((Map<?, ?>) run.outcome().get(split)).get("loss");
  }
}
