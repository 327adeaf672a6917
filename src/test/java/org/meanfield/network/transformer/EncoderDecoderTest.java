package org.meanfield.network.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.meanfield.config.Task;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.data.text.Tokenizer;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.NativeRuntime;
import org.meanfield.network.AttentionMaps;
import org.meanfield.network.Decoder;
import org.meanfield.network.EvaluatedShard;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.Prompts;
import org.meanfield.network.Tally;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.translation.BeamSettings;
import org.meanfield.network.translation.Translation;
import org.meanfield.network.translation.Translator;

/** What is said of a target depends on its source and on its own tokens before it. */
class EncoderDecoderTest {
  private static final int VOCABULARY = Networks.VOCABULARY;
  private static final int MOST = Networks.STEPS;

  private final EncoderDecoder architecture =
      Networks.translator(Networks.config(Task.TRANSLATION));
  private final NetworkState model = Networks.randomModel(architecture, 4);
  private final Engine engine = Engine.open(Optional.empty());

  @AfterEach
  void closeEngine() {
    engine.close();
  }

  private record Pair(int[] source, int[] target) {
    static Pair random(int source, int target, long seed) {
      Random random = new Random(seed);
      return new Pair(
          random.ints(source, 3, VOCABULARY).toArray(),
          random.ints(target, 3, VOCABULARY).toArray());
    }
  }

  @Test
  void tokenByTokenIsTheSameAsAWholePair() {
    Pair pair = Pair.random(5, 9, 1);

    double loss = 0;
    float[] told = new float[VOCABULARY];
    try (Decoder decoder = decoder(1, 1)) {
      decoder.begin(
          new Prompts(List.of(new int[] {architecture.begin()}), Optional.of(batch(pair))), told);
      for (int token : pair.target()) {
        loss -= told[token];
        decoder.read(new int[] {token}, told);
      }
      loss -= told[architecture.end()];
    }

    assertThat(loss(batch(pair))).isCloseTo(loss, within(1e-5));
  }

  @Test
  void pairsOfOneBatchDoNotSeeEachOtherNorPadding() {
    Pair one = Pair.random(12, 3, 2);
    Pair two = Pair.random(2, 11, 3);

    double together = loss(batch(one, two));

    assertThat(loss(batch(one)) + loss(batch(two))).isCloseTo(together, within(1e-5));
  }

  @Test
  void aBeamOfEachSourceGoesOnAsItsRowsWouldAlone() {
    Pair one = Pair.random(7, 4, 4);
    Pair two = Pair.random(3, 4, 5);
    float[] together = new float[4 * VOCABULARY];
    try (Decoder decoder = decoder(2, 2)) {
      int[] begin = {architecture.begin()};
      decoder.begin(
          new Prompts(List.of(begin, begin, begin, begin), Optional.of(batch(one, two))), together);
      decoder.read(new int[] {3, 4, 5, 6}, together);
      decoder.keep(new int[] {1, 1, 3, 2});
      decoder.read(new int[] {7, 8, 9, 10}, together);

      assertRow(together, 0, alone(one, 4, 7));
      assertRow(together, 1, alone(one, 4, 8));
      assertRow(together, 2, alone(two, 6, 9));
      assertRow(together, 3, alone(two, 5, 10));
      assertThatThrownBy(() -> decoder.keep(new int[] {2, 1, 3, 2}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("row 0 cannot go on as row 2, which has another source");
    }
  }

  /** Of many sources at once, in sources' own lengths, with rows that stay where they are. */
  @Test
  void aBeamFindsWhatItFindsWhereEveryTextIsReadAnewForEachToken() {
    Tokenizer words = Networks.words();
    EncoderDecoder longer =
        EncoderDecoder.of(
            Networks.config(Task.TRANSLATION),
            Schema.ofPairs(30, 30),
            words.vocabulary(),
            words.vocabulary(),
            true);
    NetworkState longModel = Networks.randomModel(longer, 4);
    BeamSettings settings = new BeamSettings(3, 0.6);
    List<int[]> sources =
        IntStream.range(0, 9)
            .mapToObj(i -> Pair.random(2 + 28 * i / 8, 1, 20 + i).source())
            .toList();
    try (Decoder decoder = decoder(longer, longModel, 4, 3);
        Decoder alone = decoder(longer, longModel, 1, 1)) {
      List<Translation> found =
          new Translator(decoder, words, longer.schema(), settings).translate(sources);
      List<Translation> expected =
          new Translator(new ReadAnew(alone, 3), words, longer.schema(), settings)
              .translate(sources);

      assertThat(found).extracting(Translation::score).doesNotHaveDuplicates();
      for (int i = 0; i < sources.size(); i++) {
        assertThat(found.get(i).tokens()).containsExactly(expected.get(i).tokens());
        assertThat(found.get(i).score()).isCloseTo(expected.get(i).score(), within(1e-5));
      }
    }
  }

  /** One source in a beam of rows, each of which reads all of its text again at every token. */
  private static final class ReadAnew implements Decoder {
    private final Decoder one;
    private final int rows;
    private int[][] texts;
    private Prompts begun;

    ReadAnew(Decoder one, int rows) {
      this.one = one;
      this.rows = rows;
    }

    @Override
    public void begin(Prompts prompts, float[] logProbabilities) {
      begun = prompts;
      texts = prompts.tokens().toArray(int[][]::new);
      tell(logProbabilities);
    }

    @Override
    public void read(int[] tokens, float[] logProbabilities) {
      for (int row = 0; row < rows; row++) {
        texts[row] = Arrays.copyOf(texts[row], texts[row].length + 1);
        texts[row][texts[row].length - 1] = tokens[row];
      }
      tell(logProbabilities);
    }

    private void tell(float[] logProbabilities) {
      float[] told = new float[VOCABULARY];
      for (int row = 0; row < rows; row++) {
        one.begin(new Prompts(List.of(texts[row]), begun.source()), told);
        System.arraycopy(told, 0, logProbabilities, row * VOCABULARY, VOCABULARY);
      }
    }

    @Override
    public void keep(int[] parents) {
      int[][] before = texts.clone();
      Arrays.setAll(texts, row -> before[parents[row]]);
    }

    @Override
    public int rows() {
      return rows;
    }

    @Override
    public void restore(NetworkState model) {
      one.restore(model);
    }

    @Override
    public long bytes() {
      return one.bytes();
    }

    @Override
    public void allocate(long maximumBytes) {
      one.allocate(maximumBytes);
    }

    @Override
    public void close() {
      one.close();
    }
  }

  /** However long the sources beside it are, and however many keys are looked at with theirs. */
  @Test
  void aSourceBesideALongerOneIsToldOfInTheSameBits() {
    EncoderDecoder longer =
        EncoderDecoder.of(
            Networks.config(Task.TRANSLATION),
            Schema.ofPairs(63, 63),
            Networks.words().vocabulary(),
            Networks.words().vocabulary(),
            true);
    NetworkState longModel = Networks.randomModel(longer, 4);
    Random random = new Random(8);
    int[] brief = random.ints(10, 3, VOCABULARY).toArray();
    int[] extensive = random.ints(60, 3, VOCABULARY).toArray();
    float[] together = told(longer, longModel, brief, extensive);
    float[] alike = told(longer, longModel, brief, brief);

    for (int k = 0; k < VOCABULARY; k++) {
      assertThat(together[k]).isEqualTo(alike[k]);
    }
  }

  /** What is told behind a token, of two sources beside each other. */
  private float[] told(EncoderDecoder of, NetworkState holding, int[] one, int[] two) {
    Batch sources = new Batch(of.schema(), 2);
    Arrays.fill(sources.ints(0), Schema.NO_TOKEN);
    System.arraycopy(one, 0, sources.ints(0), 0, one.length);
    System.arraycopy(two, 0, sources.ints(0), 63, two.length);
    sources.lengths(0)[0] = one.length;
    sources.lengths(0)[1] = two.length;
    sources.allRows();
    float[] told = new float[2 * VOCABULARY];
    try (Decoder decoder = decoder(of, holding, 2, 1)) {
      int[] begin = {of.begin()};
      decoder.begin(new Prompts(List.of(begin, begin), Optional.of(sources)), told);
      decoder.read(new int[] {4, 4}, told);
    }
    return told;
  }

  private static void assertRow(float[] logProbabilities, int row, float[] expected) {
    for (int k = 0; k < VOCABULARY; k++) {
      assertThat(logProbabilities[row * VOCABULARY + k]).isCloseTo(expected[k], within(1e-5f));
    }
  }

  private float[] alone(Pair pair, int... tokens) {
    float[] told = new float[VOCABULARY];
    try (Decoder decoder = decoder(1, 1)) {
      decoder.begin(
          new Prompts(List.of(new int[] {architecture.begin()}), Optional.of(batch(pair))), told);
      for (int token : tokens) {
        decoder.read(new int[] {token}, told);
      }
    }
    return told;
  }

  @Test
  void whereItLooksIsTellingOfEveryTokenAndTheEndOfBothTexts() {
    Pair pair = Pair.random(5, 3, 6);
    try (AttentionMaps maps = architecture.attention(engine).orElseThrow()) {
      maps.allocate(NativeRuntime.availableBytes());
      maps.restore(model);
      float[][][] looks = maps.of(pair.source(), pair.target());

      assertThat(looks).hasDimensions(2, 4);
      for (float[][] head : looks) {
        for (float[] row : head) {
          assertThat(row).hasSize(6);
          double sum = 0;
          for (float share : row) {
            assertThat(share).isPositive();
            sum += share;
          }
          assertThat(sum).isCloseTo(1, within(1e-5));
        }
      }
      // What is said later changes nothing of where it looked before.
      int[] another = pair.target().clone();
      another[2] = 3 + (another[2] - 2) % (VOCABULARY - 3);
      float[][][] others = maps.of(pair.source(), another);
      assertThat(others[0][2]).isEqualTo(looks[0][2]);
      assertThat(others[0][3]).isNotEqualTo(looks[0][3]);
    }
  }

  @Test
  void aTranslatorNeedsASource() {
    try (Decoder decoder = decoder(1, 1)) {
      assertThatThrownBy(() -> decoder.begin(Prompts.same(1, 2), new float[VOCABULARY]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("begins with a prompt for each, and sources");
    }
  }

  private static Batch batch(Pair... pairs) {
    Batch batch = new Batch(Schema.ofPairs(MOST, MOST), pairs.length);
    Arrays.fill(batch.ints(0), Schema.NO_TOKEN);
    Arrays.fill(batch.ints(1), Schema.NO_TOKEN);
    for (int row = 0; row < pairs.length; row++) {
      put(batch, 0, row, pairs[row].source());
      put(batch, 1, row, pairs[row].target());
    }
    batch.allRows();
    return batch;
  }

  private static void put(Batch batch, int field, int row, int[] text) {
    System.arraycopy(text, 0, batch.ints(field), row * MOST, text.length);
    batch.lengths(field)[row] = text.length;
  }

  /** Sum over the targets' tokens and ends. */
  private double loss(Batch batch) {
    Tally tally = architecture.judgement().tally(false);
    int tokens = 4 * MOST;
    try (Network network =
        architecture.build(engine, tokens, NetworkUse.PREDICTION, NativeRuntime.availableBytes())) {
      network.restore(model);
      network.evaluator(EvaluatedShard.NONE).add(batch, batch.rows(), tally);
    }
    assertThat(tally.examples()).isEqualTo(batch.rows());
    int told = Arrays.stream(batch.lengths(1)).sum() + batch.rows();
    return architecture.judgement().metrics(tally).get("loss") * told;
  }

  private Decoder decoder(int sources, int rows) {
    return decoder(architecture, model, sources, rows);
  }

  private Decoder decoder(EncoderDecoder of, NetworkState holding, int sources, int rows) {
    Decoder decoder = of.decoder(engine, sources, rows);
    decoder.allocate(NativeRuntime.availableBytes());
    decoder.restore(holding);
    return decoder;
  }
}
