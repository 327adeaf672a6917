package org.meanfield.network.rnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.meanfield.config.RnnConfig;
import org.meanfield.config.RnnConfig.Cell;
import org.meanfield.config.Task;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.batches.StreamBatching;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.NativeRuntime;
import org.meanfield.network.Decoder;
import org.meanfield.network.EvaluatedShard;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.Prompts;
import org.meanfield.network.Tally;
import org.meanfield.network.state.NetworkState;

/** A decoder says of every token what evaluation says of it, whatever rows are beside it. */
class LanguageModelDecoderTest {
  private static final int VOCABULARY = 11;
  private static final int STEPS = 6;

  private static LanguageModel architecture(Cell cell) {
    RnnConfig config =
        new RnnConfig(Task.LANGUAGE_MODEL, cell, 2, 8, 8, false, 0.3, true, List.of(), STEPS);
    return LanguageModel.of(config, VOCABULARY, List.of());
  }

  @ParameterizedTest
  @EnumSource
  void tokenByTokenIsTheSameAsAWindowAtATime(Cell cell) {
    LanguageModel architecture = architecture(cell);
    NetworkState model = architecture.initialModel(4);
    int[] text = new Random(5).ints(4 * STEPS + 1, 0, VOCABULARY).toArray();
    try (Engine engine = Engine.open(Optional.empty());
        Network network =
            architecture.build(engine, 1, NetworkUse.PREDICTION, NativeRuntime.availableBytes());
        Decoder decoder = decoder(architecture, engine, model, 1)) {
      network.restore(model);
      Tally tally = architecture.judgement().tally(false);
      Batch batch = new Batch(new StreamBatching(1, STEPS).schema(), 1);
      for (int from = 0; from + STEPS < text.length; from += STEPS) {
        System.arraycopy(text, from, batch.ints(0), 0, STEPS);
        System.arraycopy(text, from + 1, batch.ints(1), 0, STEPS);
        batch.ints(2)[0] = from == 0 ? 1 : 0;
        network.evaluator(EvaluatedShard.NONE).add(batch, 1, tally);
      }

      double loss = 0;
      float[] logProbabilities = new float[VOCABULARY];
      for (int i = 0; i + 1 < text.length; i++) {
        read(decoder, text, i, logProbabilities);
        loss -= logProbabilities[text[i + 1]];
      }
      double mean = architecture.judgement().metrics(tally).get("loss");
      assertThat(loss / (text.length - 1)).isCloseTo(mean, within(1e-6));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPromptReadAtOnceIsTheSameAsTokenByToken(Cell cell) {
    LanguageModel architecture = architecture(cell);
    NetworkState model = architecture.initialModel(4);
    int[] prompt = new Random(6).ints(2 * LanguageModelDecoder.WINDOW + 3, 0, VOCABULARY).toArray();
    try (Engine engine = Engine.open(Optional.empty());
        Decoder whole = decoder(architecture, engine, model, 2);
        Decoder single = decoder(architecture, engine, model, 1)) {
      float[] atOnce = new float[2 * VOCABULARY];
      // What was read before is forgotten.
      whole.begin(Prompts.same(2, 3, 1, 4), atOnce);
      whole.begin(Prompts.same(2, prompt), atOnce);
      float[] byToken = new float[VOCABULARY];
      for (int i = 0; i < prompt.length; i++) {
        read(single, prompt, i, byToken);
      }

      for (int i = 0; i < atOnce.length; i++) {
        assertThat(atOnce[i]).isCloseTo(byToken[i % VOCABULARY], within(1e-5f));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void rowsBeginWithPromptsOfTheirOwnWhateverTheLengthsBesideThem(Cell cell) {
    LanguageModel architecture = architecture(cell);
    NetworkState model = architecture.initialModel(4);
    Random random = new Random(7);
    int[][] prompts = {
      {5},
      random.ints(LanguageModelDecoder.WINDOW + 3, 0, VOCABULARY).toArray(),
      random.ints(LanguageModelDecoder.WINDOW, 0, VOCABULARY).toArray(),
      random.ints(2 * LanguageModelDecoder.WINDOW + 1, 0, VOCABULARY).toArray()
    };
    float[] begun = new float[prompts.length * VOCABULARY];
    float[] readOn = new float[prompts.length * VOCABULARY];
    int[] next = {1, 2, 3, 4};
    try (Engine engine = Engine.open(Optional.empty());
        Decoder decoder = decoder(architecture, engine, model, prompts.length)) {
      decoder.begin(Prompts.of(prompts), begun);
      decoder.read(next, readOn);

      for (int row = 0; row < prompts.length; row++) {
        int[] longer = Arrays.copyOf(prompts[row], prompts[row].length + 1);
        longer[prompts[row].length] = next[row];
        assertRow(begun, row, alone(architecture, engine, model, prompts[row]));
        assertRow(readOn, row, alone(architecture, engine, model, longer));
      }
    }
  }

  private static void assertRow(float[] logProbabilities, int row, float[] expected) {
    for (int k = 0; k < VOCABULARY; k++) {
      assertThat(logProbabilities[row * VOCABULARY + k])
          .as("row %d", row)
          .isCloseTo(expected[k], within(1e-5f));
    }
  }

  @Test
  void aLanguageModelHasNoSourceAndAPromptForEachRow() {
    LanguageModel architecture = architecture(Cell.LSTM);
    NetworkState model = architecture.initialModel(4);
    Batch source = new Batch(new StreamBatching(1, STEPS).schema(), 1);
    source.allRows();
    float[] logProbabilities = new float[2 * VOCABULARY];
    try (Engine engine = Engine.open(Optional.empty());
        Decoder decoder = decoder(architecture, engine, model, 2)) {
      for (Prompts wrong :
          List.of(
              Prompts.same(3, 1),
              new Prompts(List.of(new int[] {1}, new int[] {1}), Optional.of(source)))) {
        assertThatThrownBy(() -> decoder.begin(wrong, logProbabilities))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("a language model of 2 rows begins with a prompt for each, and no source");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void rowsThatAreKeptGoOnAsTheirParentsWould(Cell cell) {
    LanguageModel architecture = architecture(cell);
    NetworkState model = architecture.initialModel(4);
    int[][] texts = {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}};
    int[] parents = {1, 1, 0};
    int[] next = {10, 2, 5};
    float[] beam = new float[3 * VOCABULARY];
    try (Engine engine = Engine.open(Optional.empty());
        Decoder decoder = decoder(architecture, engine, model, 3)) {
      decoder.begin(Prompts.same(3, 0), beam);
      for (int step = 0; step < 3; step++) {
        decoder.read(new int[] {texts[0][step], texts[1][step], texts[2][step]}, beam);
      }
      decoder.keep(parents);
      decoder.read(next, beam);

      for (int row = 0; row < 3; row++) {
        int[] history = {
          0, texts[parents[row]][0], texts[parents[row]][1], texts[parents[row]][2], next[row]
        };
        assertRow(beam, row, alone(architecture, engine, model, history));
      }
    }
  }

  private static float[] alone(
      LanguageModel architecture, Engine engine, NetworkState model, int[] text) {
    float[] logProbabilities = new float[VOCABULARY];
    try (Decoder decoder = decoder(architecture, engine, model, 1)) {
      for (int i = 0; i < text.length; i++) {
        read(decoder, text, i, logProbabilities);
      }
    }
    return logProbabilities;
  }

  private static void read(Decoder decoder, int[] text, int at, float[] logProbabilities) {
    if (at == 0) {
      decoder.begin(Prompts.same(1, text[0]), logProbabilities);
    } else {
      decoder.read(new int[] {text[at]}, logProbabilities);
    }
  }

  private static Decoder decoder(
      LanguageModel architecture, Engine engine, NetworkState model, int rows) {
    Decoder decoder = architecture.decoder(engine, rows);
    decoder.allocate(NativeRuntime.availableBytes());
    decoder.restore(model);
    return decoder;
  }
}
