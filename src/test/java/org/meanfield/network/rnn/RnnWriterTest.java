package org.meanfield.network.rnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.meanfield.config.RnnConfig;
import org.meanfield.config.RnnConfig.Cell;
import org.meanfield.config.Task;
import org.meanfield.data.Batch;
import org.meanfield.data.StreamFeeding;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.NativeRuntime;
import org.meanfield.kernel.Optimizer;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkState;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.Tally;
import org.meanfield.network.Writer;

/** A writer says of every token what evaluation says of it. */
class RnnWriterTest {
  private static final int VOCABULARY = 20;
  private static final int STEPS = 6;

  @ParameterizedTest
  @EnumSource
  void tokenByTokenIsTheSameAsAWindowAtATime(Cell cell) {
    RnnConfig config =
        new RnnConfig(Task.LANGUAGE_MODEL, cell, 2, 8, 8, false, 0.3, true, List.of(), STEPS);
    LanguageModel architecture = LanguageModel.of(config, VOCABULARY, List.of());
    NetworkState model = architecture.initialModel(4);
    int[] text = new Random(5).ints(4 * STEPS + 1, 0, VOCABULARY).toArray();
    try (Engine engine = Engine.open(Optional.empty());
        Network network =
            architecture.build(
                engine,
                1,
                NetworkUse.training(new Optimizer.Sgd(0)),
                NativeRuntime.availableBytes());
        Writer writer = architecture.writer(engine, model, NativeRuntime.availableBytes())) {
      network.restore(model);
      Tally tally = architecture.judgement().tally(false);
      Batch batch = new Batch(new StreamFeeding(1, STEPS).schema(), 1);
      for (int from = 0; from + STEPS < text.length; from += STEPS) {
        System.arraycopy(text, from, batch.ints(0), 0, STEPS);
        System.arraycopy(text, from + 1, batch.ints(1), 0, STEPS);
        batch.ints(2)[0] = from == 0 ? 1 : 0;
        network.evaluator().add(batch, 1, tally);
      }

      double loss = 0;
      float[] logProbabilities = new float[VOCABULARY];
      for (int i = 0; i + 1 < text.length; i++) {
        writer.read(text[i], logProbabilities);
        loss -= logProbabilities[text[i + 1]];
      }
      double mean = architecture.judgement().metrics(tally).get("loss");
      assertThat(loss / (text.length - 1)).isCloseTo(mean, within(1e-6));
    }
  }
}
