package org.meanfield.network.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.meanfield.config.ConfigException;
import org.meanfield.config.Task;
import org.meanfield.data.ColumnNames;
import org.meanfield.data.Normalisation;
import org.meanfield.data.Schema;
import org.meanfield.data.Split;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.batches.ContextBatching;
import org.meanfield.data.shards.ExampleFormat;
import org.meanfield.data.text.WordTokenizer;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.NativeRuntime;
import org.meanfield.kernel.Optimizer;
import org.meanfield.network.EvaluatedShard;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.StepContext;
import org.meanfield.network.Tally;
import org.meanfield.network.state.NetworkState;

/**
 * Hidden tokens are told from their own text on both sides, and which are hidden is told by no
 * chance.
 */
class MaskedLanguageModelTest {
  private static final int WINDOWS = 40;
  private static final int STEPS = Networks.STEPS;

  private final MaskedLanguageModel architecture =
      Networks.maskedModel(Networks.config(Task.MASKED_LANGUAGE_MODEL));
  private final NetworkState model = Networks.randomModel(architecture, 4);
  private final Engine engine = Engine.open(Optional.empty());

  @AfterEach
  void closeEngine() {
    engine.close();
  }

  private Network network() {
    Network network =
        architecture.build(engine, WINDOWS, NetworkUse.PREDICTION, NativeRuntime.availableBytes());
    network.restore(model);
    return network;
  }

  private static Batch batch(long seed) {
    Batch batch = new Batch(new ContextBatching(WINDOWS, STEPS).schema(), WINDOWS);
    Random random = new Random(seed);
    Arrays.setAll(batch.ints(0), i -> 3 + random.nextInt(Networks.VOCABULARY - 3));
    Arrays.fill(batch.ints(1), 3);
    batch.allRows();
    return batch;
  }

  private Tally told(Network network, Batch batch, int shard) {
    Tally tally = architecture.judgement().tally(false);
    network.evaluator(new EvaluatedShard(Split.TEST, shard)).add(batch, WINDOWS, tally);
    return tally;
  }

  @Test
  void aShardIsJudgedOnTheSameHiddenTokensAlwaysAndAnotherOnOthers() {
    try (Network network = network()) {
      Tally first = told(network, batch(1), 0);
      Tally again = told(network, batch(1), 0);
      Tally other = told(network, batch(1), 1);

      assertThat(again.examples()).isEqualTo(first.examples());
      assertThat(architecture.judgement().metrics(again))
          .isEqualTo(architecture.judgement().metrics(first));
      assertThat(architecture.judgement().metrics(other))
          .isNotEqualTo(architecture.judgement().metrics(first));
      assertThat((double) first.examples() / (WINDOWS * STEPS)).isCloseTo(0.15, within(0.06));
      assertThat(architecture.judgement().metrics(first))
          .containsKeys("loss", "perplexity", "accuracy");
    }
  }

  @Test
  void onlyTokensWithATargetAreJudgedSinceWindowsOverlap() {
    try (Network network = network()) {
      Batch batch = batch(2);
      Arrays.fill(batch.ints(1), Schema.NO_TOKEN);

      assertThat(told(network, batch, 0).examples()).isZero();
    }
  }

  @Test
  void aStepInWhichNothingIsHiddenChangesNothing() {
    NetworkUse use = NetworkUse.training(new Optimizer.Momentum(0.9f, 0.1f));
    long before = NativeRuntime.availableBytes();
    try (Network network = architecture.build(engine, 1, use, before)) {
      network.restore(architecture.initialState(4, use));
      int idle = 0;
      for (long iteration = 0; iteration < 60; iteration++) {
        NetworkState state = network.state();
        Batch batch = new Batch(new ContextBatching(1, STEPS).schema(), 1);
        Arrays.fill(batch.ints(0), 5);
        Arrays.fill(batch.ints(1), 5);
        batch.allRows();
        StepContext context = StepContext.only(0.1, 1, 0, iteration);
        Network.Loss loss = network.updates(iteration).get(0).step(batch, context);

        assertThat(network.state().model().sameBits(state.model())).isEqualTo(loss.weight() == 0);
        idle += loss.weight() == 0 ? 1 : 0;
      }
      assertThat(idle).isBetween(1, 59);
    }
  }

  @Test
  void anotherTextInTheWindowIsNotSeen() {
    int[] text = {5, 7, Networks.MASK, 9};
    float[] alone = ToldTokens.of(architecture, model, engine, text);
    Batch batch = batch(3);
    Batch other = batch(3);
    // Both begin with the same text; behind its end they differ.
    for (Batch each : List.of(batch, other)) {
      System.arraycopy(text, 0, each.ints(0), 0, text.length);
      each.ints(0)[text.length] = Networks.END;
    }
    other.ints(0)[text.length + 1] = 3 + (other.ints(0)[text.length + 1] - 2) % 10;

    assertThat(inWindow(batch, text.length)).isEqualTo(inWindow(other, text.length));
    float[] inWindow = inWindow(batch, text.length);
    for (int i = 0; i < inWindow.length; i++) {
      assertThat(inWindow[i]).isCloseTo(alone[i], within(1e-5f));
    }
  }

  /** What is told of the first tokens of a window, of which nothing is hidden. */
  private float[] inWindow(Batch batch, int tokens) {
    return ToldTokens.inWindow(architecture, model, engine, batch, tokens);
  }

  @Test
  void aVocabularyWithoutAMaskIsRefused() {
    ExampleFormat data =
        new ExampleFormat(
            Schema.ofStream(),
            List.of(),
            new Normalisation(List.of(), List.of()),
            new WordTokenizer(List.of("a", "b"), false, true, List.of()),
            ColumnNames.none());

    assertThatThrownBy(
            () -> MaskedLanguageModel.of(Networks.config(Task.MASKED_LANGUAGE_MODEL), data))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("has no <mask>")
        .hasMessageContaining("data.shards of its own");
  }
}
