package org.meanfield.network.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.meanfield.config.GanTrainingConfig;
import org.meanfield.data.batches.Batch;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.Optimizer;
import org.meanfield.network.EvaluatedShard;
import org.meanfield.network.Evaluator;
import org.meanfield.network.Generator;
import org.meanfield.network.Network;
import org.meanfield.network.Network.TrainingStep;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.StepContext;
import org.meanfield.network.Tally;
import org.meanfield.network.UpdateRule;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.Role;
import org.meanfield.network.state.SlicedVector;
import org.meanfield.network.state.TensorSpec;

class GanNetworkTest {
  private static final int ROWS = 16;
  private static final double RATE = 0.01;
  private static final NetworkUse TRAINING = use(new Optimizer.Adam(0.5f, 0.999f, 1e-8f));

  private final Engine engine = Engine.open(Optional.empty());

  private static NetworkUse use(Optimizer optimizer) {
    double unbounded = Double.POSITIVE_INFINITY;
    return new NetworkUse(
        List.of(
            new UpdateRule("discriminator", optimizer, unbounded),
            new UpdateRule("generator", optimizer, unbounded)));
  }

  @AfterEach
  void close() {
    engine.close();
  }

  private Network network(GanArchitecture gan) {
    return gan.build(engine, ROWS, TRAINING, Long.MAX_VALUE);
  }

  private static void train(GanArchitecture gan, Network network, int from, int to) {
    Batch batch = gan.madeUpBatch(ROWS);
    for (int iteration = from; iteration < to; iteration++) {
      StepContext context =
          new StepContext(
              new TreeMap<>(Map.of("discriminator", RATE, "generator", RATE)),
              1,
              0,
              iteration,
              false);
      network.updates(iteration).forEach(update -> update.step(batch, context));
    }
  }

  private static List<String> names(Network network, long iteration) {
    return network.updates(iteration).stream().map(TrainingStep::name).toList();
  }

  @Test
  void theDiscriminatorStartsAheadAndThenIsUpdatedSoOftenForEachUpdateOfTheGenerator() {
    GanTrainingConfig training = TestGan.training(3, 2, 0.9);
    try (Network network = network(TestGan.dense(training))) {
      List<String> alone = List.of("discriminator");
      List<String> both = List.of("discriminator", "generator");
      for (long warming = 0; warming < 3; warming++) {
        assertThat(names(network, warming)).isEqualTo(alone);
      }
      assertThat(names(network, 3)).isEqualTo(alone);
      assertThat(names(network, 4)).isEqualTo(both);
      assertThat(names(network, 5)).isEqualTo(alone);
      assertThat(names(network, 6)).isEqualTo(both);
      assertThat(network.steps(7))
          .containsEntry("discriminator", 7L)
          .containsEntry("generator", 2L);
    }
  }

  @Test
  void eachUpdateChangesItsOwnNetworkAlone() {
    GanArchitecture gan = TestGan.dense(TestGan.training(1, 1, 0.9));
    try (Network network = network(gan)) {
      NetworkState before = gan.initialState(1, TRAINING);
      network.restore(before);
      train(gan, network, 0, 1);
      NetworkState told = network.state();
      network.updates(1).get(1).step(gan.madeUpBatch(ROWS), context(0, 1));
      NetworkState made = network.state();

      for (TensorSpec tensor : before.layout().only(Role.PARAMETER).tensors()) {
        boolean tells = tensor.name().startsWith("discriminator.");
        float[] first = before.tensor(tensor.name());
        float[] afterTelling = told.tensor(tensor.name());
        float[] afterMaking = made.tensor(tensor.name());
        if (tells) {
          assertThat(afterTelling).as(tensor.name()).isNotEqualTo(first);
          assertThat(afterMaking).as(tensor.name()).isEqualTo(afterTelling);
        } else {
          assertThat(afterTelling).as(tensor.name()).isEqualTo(first);
          assertThat(afterMaking).as(tensor.name()).isNotEqualTo(first);
        }
      }
    }
  }

  /** What a generator estimates of its batches tells how often it made one. */
  @Test
  void aStepMakesImagesOnceForBothNetworks() {
    GanArchitecture gan = TestGan.normalised(TestGan.IN_TURNS);
    String mean = "generator.bn1.running_mean";
    try (Network network = network(gan)) {
      NetworkState begun = gan.initialState(1, TRAINING);
      network.restore(begun);
      List<TrainingStep> updates = network.updates(0);
      updates.get(0).step(gan.madeUpBatch(ROWS), context(0, 0));
      float[] told = network.state().tensor(mean);
      updates.get(1).step(gan.madeUpBatch(ROWS), context(0, 0));

      assertThat(told).isNotEqualTo(begun.tensor(mean));
      assertThat(network.state().tensor(mean)).containsExactly(told);
      updates.get(0).step(gan.madeUpBatch(ROWS), context(0, 1));
      assertThat(network.state().tensor(mean)).isNotEqualTo(told);
    }
  }

  @Test
  void theGeneratorMakesItsImagesAgainWhereTheyAreNoLongerThereWithTheSameBits() {
    GanArchitecture gan = TestGan.dense(TestGan.IN_TURNS);
    Batch batch = gan.madeUpBatch(ROWS);
    try (Network going = network(gan);
        Network stopped = network(gan)) {
      for (Network network : List.of(going, stopped)) {
        network.restore(gan.initialState(1, TRAINING));
        network.updates(0).get(0).step(batch, context(0, 0));
      }
      NetworkState told = stopped.state();
      stopped.updates(7).get(0).step(batch, context(1, 7));
      stopped.restore(told);
      for (Network network : List.of(going, stopped)) {
        network.updates(0).get(1).step(batch, context(0, 0));
      }
      assertThat(stopped.state().sameBits(going.state())).isTrue();
    }
  }

  private static StepContext context(int replica, long iteration) {
    return new StepContext(
        new TreeMap<>(Map.of("discriminator", RATE, "generator", RATE)),
        1,
        replica,
        iteration,
        false);
  }

  @Test
  void theAverageFollowsTheGeneratorAfterEachOfItsUpdates() {
    requireAverageFollows(TestGan.dense(TestGan.training(0, 1, 0.25)));
  }

  @Test
  void theAverageFollowsRunningStatisticsAsWell() {
    GanArchitecture gan = TestGan.normalised(TestGan.training(0, 1, 0.25));
    assertThat(gan.generator().tensors("").map(TensorSpec::name))
        .contains("bn1.running_mean", "bn1.running_var");
    requireAverageFollows(gan);
  }

  private void requireAverageFollows(GanArchitecture gan) {
    List<String> names = gan.generator().tensors("").map(TensorSpec::name).toList();
    try (Network network = network(gan)) {
      network.restore(gan.initialState(1, TRAINING));
      Map<String, float[]> expected = new TreeMap<>();
      names.forEach(name -> expected.put(name, network.state().tensor("generator." + name)));
      for (int step = 0; step < 4; step++) {
        train(gan, network, step, step + 1);
        float decay = (float) Math.min(0.25, (1.0 + step) / (10.0 + step));
        for (String name : names) {
          float[] average = expected.get(name);
          float[] generator = network.state().tensor("generator." + name);
          assertThat(generator).as(name).isNotEqualTo(average);
          for (int i = 0; i < average.length; i++) {
            average[i] = decay * average[i] + (1 - decay) * generator[i];
          }
          assertThat(network.state().tensor("averaged-generator." + name))
              .as(name)
              .containsExactly(average);
        }
      }
    }
  }

  /**
   * Plain gradient descent: after each update the mean of two replicas is one of all their rows.
   */
  @Test
  void averagedAfterEachNetworksOwnUpdateReplicasAreOneOfAllTheirRows() {
    GanArchitecture gan = TestGan.dense(TestGan.IN_TURNS);
    NetworkUse sgd = use(new Optimizer.Sgd(0));
    Batch whole = gan.madeUpBatch(2 * ROWS);
    try (Network one = gan.build(engine, 2 * ROWS, sgd, Long.MAX_VALUE);
        Network replica = gan.build(engine, ROWS, sgd, Long.MAX_VALUE)) {
      NetworkState mean = gan.initialState(1, sgd);
      one.restore(mean);
      for (int iteration = 0; iteration < 3; iteration++) {
        for (int update = 0; update < 2; update++) {
          one.updates(iteration).get(update).step(whole, context(0, iteration));
          List<NetworkState> ends = new ArrayList<>();
          for (int r = 0; r < 2; r++) {
            replica.restore(mean);
            replica.updates(iteration).get(update).step(half(gan, whole, r), context(r, iteration));
            ends.add(replica.state());
          }
          mean = mean(ends.get(0), ends.get(1));
        }
      }
      float[] expected = one.state().values().copy();
      float[] averaged = mean.values().copy();
      float[] begun = gan.initialState(1, sgd).values().copy();
      for (int i = 0; i < expected.length; i++) {
        assertThat(averaged[i]).isCloseTo(expected[i], within(2e-6f));
      }
      assertThat(expected).isNotEqualTo(begun);
    }
  }

  private static Batch half(GanArchitecture gan, Batch whole, int half) {
    Batch batch = gan.madeUpBatch(ROWS);
    System.arraycopy(
        whole.bytes(0), half * ROWS * gan.pixels(), batch.bytes(0), 0, ROWS * gan.pixels());
    return batch;
  }

  private static NetworkState mean(NetworkState a, NetworkState b) {
    float[] values = a.values().copy();
    float[] others = b.values().copy();
    for (int i = 0; i < values.length; i++) {
      values[i] = (values[i] + others[i]) / 2;
    }
    return new NetworkState(a.layout(), SlicedVector.of(values), a.counters());
  }

  /** Replicas normalise by their own batches; what they estimate of them is averaged. */
  @Test
  void runningStatisticsAreAveragedWhileEachReplicaNormalisesByItsOwnBatch() {
    GanArchitecture gan = TestGan.normalised(TestGan.IN_TURNS);
    NetworkUse sgd = use(new Optimizer.Sgd(0));
    Batch whole = gan.madeUpBatch(2 * ROWS);
    try (Network replica = gan.build(engine, ROWS, sgd, Long.MAX_VALUE)) {
      NetworkState start = gan.initialState(1, sgd);
      List<float[]> means = new ArrayList<>();
      for (int r = 0; r < 2; r++) {
        replica.restore(start);
        replica.updates(0).get(0).step(half(gan, whole, r), context(r, 0));
        means.add(replica.state().tensor("discriminator.bn1.running_mean"));
      }
      assertThat(means.get(0)).isNotEqualTo(means.get(1));
      assertThat(start.layout().tensor("discriminator.bn1.running_mean").role())
          .isEqualTo(Role.STATISTIC);
      assertThat(start.layout().tensors().stream().map(TensorSpec::name))
          .contains("generator.bn1.running_var", "averaged-generator.bn1.running_var");
    }
  }

  @Test
  void whatIsReadInTheMiddleGoesOnInAnotherNetworkWithTheSameBits() {
    GanArchitecture gan = TestGan.dense(TestGan.training(1, 2, 0.9));
    try (Network whole = network(gan);
        Network other = network(gan)) {
      whole.restore(gan.initialState(1, TRAINING));
      train(gan, whole, 0, 3);
      NetworkState middle = whole.state();
      train(gan, whole, 3, 8);

      other.restore(gan.initialState(2, TRAINING));
      train(gan, other, 0, 2);
      other.restore(middle);
      train(gan, other, 3, 8);

      assertThat(other.state().sameBits(whole.state())).isTrue();
    }
  }

  @Test
  void theGeneratorForPeopleIsTheAverage() {
    GanArchitecture averaging = TestGan.normalised(TestGan.IN_TURNS);
    GanArchitecture plain = TestGan.normalised(TestGan.training(0, 1, 0));
    try (Network network = network(averaging)) {
      network.restore(averaging.initialState(1, TRAINING));
      train(averaging, network, 0, 20);
      NetworkState trained = network.state();

      float[] images = images(averaging, trained);
      assertThat(images).doesNotContain(Float.NaN);
      assertThat(images)
          .isEqualTo(images(plain, generator(plain, trained, "averaged-generator.")))
          .isNotEqualTo(images(plain, generator(plain, trained, "generator.")));
    }
  }

  /** The state of a network without an average, whose generator is what another has so named. */
  private static NetworkState generator(GanArchitecture plain, NetworkState from, String prefix) {
    NetworkState state = plain.initialModel(1);
    plain
        .generator()
        .tensors("")
        .forEach(
            tensor ->
                state
                    .target("generator." + tensor.name())
                    .put(0, from.tensor(prefix + tensor.name()), 0, tensor.size()));
    return state;
  }

  /** Two, of which no pixel is the same. */
  private float[] images(GanArchitecture gan, NetworkState state) {
    try (Generator generator = gan.generator(engine, 2)) {
      generator.allocate(Long.MAX_VALUE);
      generator.restore(state);
      float[] noise = {1, -1, 0.5f, 2, 0, 0, 0, 0, 0, 0};
      float[] images = new float[2 * gan.pixels()];
      generator.make(noise, new int[2], images);
      assertThat(generator.shape()).containsExactly(1, TestGan.SIDE, TestGan.SIDE);
      for (int i = 0; i < gan.pixels(); i++) {
        assertThat(images[i]).isNotEqualTo(images[gan.pixels() + i]);
      }
      return images;
    }
  }

  @Test
  void anEvaluationDrawsTheNoiseOfItsShardHoweverItIsCutIntoBatches() {
    GanArchitecture gan = TestGan.dense(TestGan.IN_TURNS);
    try (Network network = network(gan)) {
      network.restore(gan.initialState(1, TRAINING));
      train(gan, network, 0, 5);
      Batch batch = gan.madeUpBatch(ROWS);
      Tally whole = gan.judgement().tally(false);
      network.evaluator(EvaluatedShard.NONE).add(batch, ROWS, whole);
      Tally halves = gan.judgement().tally(false);
      Evaluator evaluator = network.evaluator(EvaluatedShard.NONE);
      evaluator.add(batch, ROWS / 2, halves);
      byte[] images = batch.bytes(0);
      System.arraycopy(images, images.length / 2, images, 0, images.length / 2);
      evaluator.add(batch, ROWS / 2, halves);

      assertThat(gan.judgement().metrics(halves)).isEqualTo(gan.judgement().metrics(whole));
      assertThat(gan.judgement().metrics(whole))
          .containsOnlyKeys(
              "discriminator-accuracy",
              "discriminator-accuracy-of-made",
              "discriminator-accuracy-of-real",
              "discriminator-loss",
              "generator-loss",
              "loss");
    }
  }
}
