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
import org.meanfield.config.Task;
import org.meanfield.config.TransformerConfig;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.batches.ContextBatching;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.NativeRuntime;
import org.meanfield.network.Decoder;
import org.meanfield.network.EvaluatedShard;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.Prompts;
import org.meanfield.network.Tally;
import org.meanfield.network.state.NetworkState;

/** What is told behind a token depends on the tokens of its own text up to it, and on no other. */
class LanguageModelTest {
  private static final int VOCABULARY = Networks.VOCABULARY;
  private static final int STEPS = Networks.STEPS;

  private final LanguageModel architecture =
      Networks.languageModel(Networks.config(Task.LANGUAGE_MODEL));
  private final NetworkState model = Networks.randomModel(architecture, 4);
  private final Engine engine = Engine.open(Optional.empty());

  @AfterEach
  void closeEngine() {
    engine.close();
  }

  /** Tokens without an end. */
  private static int[] text(int length, long seed) {
    return new Random(seed).ints(length, Networks.END + 1, VOCABULARY).toArray();
  }

  @Test
  void tokenByTokenIsTheSameAsAWindowAtATime() {
    int[] text = text(STEPS + 1, 5);

    float[][] told = byToken(text);

    double loss = 0;
    for (int i = 0; i < STEPS; i++) {
      loss -= told[i][text[i + 1]];
    }
    assertThat(loss(text)).isCloseTo(loss, within(1e-5));
  }

  @Test
  void anotherTextsTokensInTheWindowAreNotSeen() {
    int[] first = text(5, 6);
    int[] second = text(6, 7);
    int[] packed = new int[STEPS + 1];
    System.arraycopy(first, 0, packed, 0, 5);
    packed[5] = Networks.END;
    System.arraycopy(second, 0, packed, 6, 6);
    packed[STEPS] = 3;
    double loss = loss(packed);

    // The first text alone with its end, and the second behind an end of its own.
    int[] firstAlone = Arrays.copyOf(packed, 6);
    int[] secondAlone = Arrays.copyOfRange(packed, 5, packed.length);
    assertThat(loss(firstAlone) + loss(secondAlone)).isCloseTo(loss, within(1e-5));
  }

  @Test
  void aTextThatIsLongerThanTheExamplesIsToldFromItsLastTokens() {
    int[] text = text(3 * STEPS - 2, 8);

    float[] told = byToken(text)[text.length - 1];

    // Whenever twelve are read, it goes on from the last six.
    int[] last = Arrays.copyOfRange(text, text.length - 10, text.length);
    float[] begun = new float[VOCABULARY];
    try (Decoder decoder = decoder(1)) {
      decoder.begin(Prompts.same(1, last), begun);
    }
    for (int k = 0; k < VOCABULARY; k++) {
      assertThat(told[k]).isCloseTo(begun[k], within(1e-5f));
    }
  }

  @Test
  void rowsAreWrittenWhateverIsBesideThemAndGoOnAsTheirParents() {
    int[][] texts = {text(3, 9), text(7, 10), text(1, 11)};
    float[] together = new float[3 * VOCABULARY];
    try (Decoder decoder = decoder(3)) {
      decoder.begin(Prompts.of(texts), together);
      assertRows(together, texts);
      decoder.keep(new int[] {1, 1, 0});
      decoder.read(new int[] {2, 3, 4}, together);
      assertRows(together, new int[][] {with(texts[1], 2), with(texts[1], 3), with(texts[0], 4)});
    }
  }

  @Test
  void aPromptOfSeveralWindowsIsTheSameAsTokenByToken() {
    int steps = 3 * LanguageModelDecoder.WINDOW + 5;
    TransformerConfig config = Networks.config(Task.LANGUAGE_MODEL, steps);
    LanguageModel longer = Networks.languageModel(config);
    NetworkState longModel = Networks.randomModel(longer, 4);
    int[] prompt = text(2 * LanguageModelDecoder.WINDOW + 3, 12);
    float[] atOnce = new float[2 * VOCABULARY];
    float[] single = new float[2 * VOCABULARY];
    try (Decoder decoder = decoder(longer, longModel, 2)) {
      // What was read before is forgotten.
      decoder.begin(Prompts.same(2, 3, 2, 4), atOnce);
      decoder.begin(Prompts.same(2, prompt), atOnce);
    }
    try (Decoder decoder = decoder(longer, longModel, 2)) {
      decoder.begin(Prompts.same(2, prompt[0]), single);
      for (int i = 1; i < prompt.length; i++) {
        decoder.read(new int[] {prompt[i], prompt[i]}, single);
      }
    }

    for (int i = 0; i < atOnce.length; i++) {
      assertThat(atOnce[i]).isCloseTo(single[i], within(1e-5f));
    }
  }

  @Test
  void whatWasNoNumberInOneTextIsForgottenWithIt() {
    NetworkState flawed = Networks.randomModel(architecture, 4);
    long row = flawed.layout().offset("embedding.weight") + 5L * architecture.config().width();
    flawed.values().put(row, new float[] {Float.NaN}, 0, 1);
    float[] first = new float[VOCABULARY];
    float[] second = new float[VOCABULARY];
    float[] clean = new float[VOCABULARY];
    try (Decoder decoder = decoder(architecture, flawed, 1)) {
      decoder.begin(Prompts.same(1, 3, 5, 5, 5), first);
      decoder.begin(Prompts.same(1, 3), second);
    }
    try (Decoder decoder = decoder(architecture, flawed, 1)) {
      decoder.begin(Prompts.same(1, 3), clean);
    }

    assertThat(first[0]).isNaN();
    assertThat(second).isEqualTo(clean);
  }

  @Test
  void aPromptThatIsLongerThanTheExamplesIsReadAsItsLastTokens() {
    int[] prompt = text(3 * STEPS - 2, 13);
    float[] begun = new float[VOCABULARY];
    try (Decoder decoder = decoder(1)) {
      decoder.begin(Prompts.same(1, prompt), begun);
    }
    float[] told = byToken(prompt)[prompt.length - 1];
    for (int k = 0; k < VOCABULARY; k++) {
      assertThat(begun[k]).isCloseTo(told[k], within(1e-5f));
    }
  }

  private static int[] with(int[] text, int token) {
    int[] longer = Arrays.copyOf(text, text.length + 1);
    longer[text.length] = token;
    return longer;
  }

  private void assertRows(float[] logProbabilities, int[][] texts) {
    for (int row = 0; row < texts.length; row++) {
      float[] alone = byToken(texts[row])[texts[row].length - 1];
      for (int k = 0; k < VOCABULARY; k++) {
        assertThat(logProbabilities[row * VOCABULARY + k]).isCloseTo(alone[k], within(1e-5f));
      }
    }
  }

  @Test
  void aLanguageModelHasNoSource() {
    Batch source = new Batch(new ContextBatching(1, STEPS).schema(), 1);
    source.allRows();
    try (Decoder decoder = decoder(1)) {
      assertThatThrownBy(
              () ->
                  decoder.begin(
                      new Prompts(List.of(new int[] {1}), Optional.of(source)),
                      new float[VOCABULARY]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("begins with a prompt for each, and no source");
    }
  }

  /** Of every token behind those before it, {@code [tokens][vocabulary]}. */
  private float[][] byToken(int[] text) {
    float[][] told = new float[text.length][VOCABULARY];
    try (Decoder decoder = decoder(1)) {
      decoder.begin(Prompts.same(1, text[0]), told[0]);
      for (int i = 1; i < text.length; i++) {
        decoder.read(new int[] {text[i]}, told[i]);
      }
    }
    return told;
  }

  /** Sum over the targets of a text of one window, as evaluation has it. */
  private double loss(int[] text) {
    Batch batch = new Batch(new ContextBatching(1, STEPS).schema(), 1);
    Arrays.fill(batch.ints(0), Schema.NO_TOKEN);
    Arrays.fill(batch.ints(1), Schema.NO_TOKEN);
    System.arraycopy(text, 0, batch.ints(0), 0, text.length - 1);
    System.arraycopy(text, 1, batch.ints(1), 0, text.length - 1);
    batch.allRows();
    Tally tally = architecture.judgement().tally(false);
    try (Network network =
        architecture.build(engine, 1, NetworkUse.PREDICTION, NativeRuntime.availableBytes())) {
      network.restore(model);
      network.evaluator(EvaluatedShard.NONE).add(batch, 1, tally);
    }
    assertThat(tally.examples()).isEqualTo(text.length - 1);
    return architecture.judgement().metrics(tally).get("loss") * (text.length - 1);
  }

  private Decoder decoder(int rows) {
    return decoder(architecture, model, rows);
  }

  private Decoder decoder(LanguageModel of, NetworkState holding, int rows) {
    Decoder decoder = of.decoder(engine, rows);
    decoder.allocate(NativeRuntime.availableBytes());
    decoder.restore(holding);
    return decoder;
  }
}
