package org.meanfield.network.transformer;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.NativeRuntime;
import org.meanfield.kernel.Optimizer;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.StepContext;
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
