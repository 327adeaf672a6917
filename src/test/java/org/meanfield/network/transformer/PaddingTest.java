package org.meanfield.network.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.meanfield.config.Task;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.batches.ContextBatching;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.NativeRuntime;
import org.meanfield.kernel.Optimizer;
import org.meanfield.network.EvaluatedShard;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.StepContext;
import org.meanfield.network.Tally;
import org.meanfield.network.state.NetworkState;

/** A batch of nothing but padding teaches nothing, and breaks nothing. */
class PaddingTest {
  private final Engine engine = Engine.open(Optional.empty());

  @AfterEach
  void closeEngine() {
    engine.close();
  }

  @Test
  void aBatchWithoutAPairChangesNoParameter() {
    EncoderDecoder architecture = Networks.translator(Networks.config(Task.TRANSLATION));
    Batch batch = Networks.batch(architecture, 3 * Networks.STEPS, 4);
    batch.clear();

    requireNothingLearned(architecture, 3 * Networks.STEPS, batch);
  }

  /** Behind the end of a stream there is nothing left to tell. */
  @ParameterizedTest
  @EnumSource(names = {"LANGUAGE_MODEL", "MASKED_LANGUAGE_MODEL"})
  void windowsOfPaddingChangeNoParameter(Task task) {
    TransformerArchitecture architecture = Networks.of(Networks.config(task));
    Batch batch = Networks.batch(architecture, 3, 4);
    for (String field : List.of(Schema.TOKENS, Schema.TARGETS)) {
      Arrays.fill(batch.ints(batch.schema().index(field)), Schema.NO_TOKEN);
    }

    requireNothingLearned(architecture, 3, batch);
  }

  /** A shorter text in a longer window; classifiers' and translators' own tests have theirs. */
  @ParameterizedTest
  @EnumSource(names = {"LANGUAGE_MODEL", "MASKED_LANGUAGE_MODEL"})
  void howFarAWindowIsPaddedPlaysNoPart(Task task) {
    int steps = Networks.STEPS - 2;
    TransformerArchitecture padded = Networks.of(Networks.config(task));
    TransformerArchitecture exact = Networks.of(Networks.config(task, steps));
    NetworkState model = Networks.randomModel(padded, 3);
    Batch text = Networks.batch(padded, 1, 4);
    Batch alone = new Batch(new ContextBatching(1, steps).schema(), 1);
    for (String name : List.of(Schema.TOKENS, Schema.TARGETS)) {
      int field = text.schema().index(name);
      System.arraycopy(text.ints(field), 0, alone.ints(field), 0, steps);
      Arrays.fill(text.ints(field), steps, Networks.STEPS, Schema.NO_TOKEN);
    }
    alone.allRows();

    Tally ofPadded = tally(padded, model, text);
    Tally ofExact = tally(exact, model, alone);

    assertThat(ofPadded.examples()).isPositive().isEqualTo(ofExact.examples());
    assertThat(ofPadded.sum(0)).isPositive().isCloseTo(ofExact.sum(0), within(1e-6));
  }

  private Tally tally(TransformerArchitecture architecture, NetworkState model, Batch batch) {
    try (Network network =
        architecture.build(engine, 1, NetworkUse.PREDICTION, NativeRuntime.availableBytes())) {
      network.restore(model);
      Tally tally = architecture.judgement().tally(false);
      network.evaluator(EvaluatedShard.NONE).add(batch, 1, tally);
      return tally;
    }
  }

  private void requireNothingLearned(TransformerArchitecture architecture, int size, Batch batch) {
    NetworkState model = Networks.randomModel(architecture, 3);
    NetworkUse use = NetworkUse.training(new Optimizer.Sgd(0));
    try (Network network = architecture.build(engine, size, use, NativeRuntime.availableBytes())) {
      network.restore(model);

      Network.Loss loss = network.updates(0).get(0).step(batch, StepContext.only(1, 1, 0, 0));

      assertThat(loss.sum()).isZero();
      assertThat(loss.weight()).isZero();
      assertThat(network.state().model().sameBits(model)).isTrue();
    }
  }
}
