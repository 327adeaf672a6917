package org.meanfield.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.meanfield.kernel.NaiveTransformer.Runs;

/** Texts that are read on with kept keys and values, against the same texts read as a whole. */
class CachedAttentionTest {
  private static final int ROWS = 4;
  private static final int SOURCES = 2;
  private static final int SOURCE_STEPS = 6;
  private static final int STEPS = 40;
  private static final int WINDOW = 4;
  private static final int WIDTH = 12;
  private static final int HEADS = 3;
  private static final int VOCABULARY = 10;
  private static final int LAYERS = 2;
  private static final int[] SOURCE_LENGTHS = {SOURCE_STEPS, 3};

  private final Engine engine = Engine.open(Optional.empty());
  private final Workspace workspace = new Workspace(engine);
  private final Parameters parameters = new Parameters(workspace);
  private final KeyValueCache texts =
      new KeyValueCache(workspace, LAYERS, ROWS, HEADS, WIDTH, STEPS);
  private final KeyValueCache memory =
      new KeyValueCache(workspace, LAYERS, SOURCES, HEADS, WIDTH, SOURCE_STEPS);
  private final Random random = new Random(23);
  private final int[][] tokens =
      IntStream.range(0, ROWS)
          .mapToObj(row -> random.ints(STEPS, 0, VOCABULARY).toArray())
          .toArray(int[][]::new);
  private final float[] source = TestNetwork.numbers(random, SOURCES * SOURCE_STEPS * WIDTH, 1);

  @AfterEach
  void close() {
    workspace.close();
    engine.close();
  }

  /** One program of the same network: it reads on where it has places, else whole texts. */
  private final class Reader {
    private final int sequences;
    private final int steps;
    private final Tokens input;
    private final Tokens positions;
    private final Optional<CachePlaces> places;
    private final Optional<FloatInput> sources;
    private final Program<TokenCrossEntropy> program;

    Reader(int sequences, int steps, boolean cached, boolean withSource) {
      this.sequences = sequences;
      this.steps = steps;
      int queries = cached ? sequences / SOURCES : steps;
      try (ProgramBuilder b = ProgramBuilder.inference(workspace, parameters)) {
        input = b.tokens(sequences * steps);
        positions = b.tokens(sequences * steps);
        places = cached ? Optional.of(b.places(texts, sequences, steps)) : Optional.empty();
        sources =
            withSource && !cached
                ? Optional.of(b.input(sequences * SOURCE_STEPS, WIDTH))
                : Optional.empty();
        Spans causal = b.spans(sequences, steps);
        Runs runs = Runs.causal(sequences, steps);
        causal.set(runs.from(), runs.to());
        Spans ofSource = b.spans(cached ? SOURCES : sequences, withSource ? queries : 1);
        Activation x =
            b.add(
                Embedding.positioned(
                    "words", input, VOCABULARY, WIDTH, 2, Positions.sinusoidal(positions, STEPS)));
        for (int layer = 0; layer < LAYERS; layer++) {
          Activation qkv = b.add(linear("qkv" + layer, 3 * WIDTH), x);
          Activation y =
              b.add(
                  cached
                      ? Attention.cached(places.orElseThrow(), layer)
                      : Attention.self(HEADS, causal),
                  qkv);
          x = b.add(Linear.adding("out" + layer, "outb" + layer, WIDTH), y, x);
          if (withSource) {
            Activation q = b.add(linear("q" + layer, WIDTH), x);
            y =
                cached
                    ? b.add(Attention.remembering(memory, layer, ofSource), q)
                    : b.add(Attention.cross(HEADS, ofSource), q, keysAndValues(b, layer));
            x = b.add(Linear.adding("cross" + layer, "crossb" + layer, WIDTH), y, x);
          }
        }
        if (withSource) {
          Runs padded = Runs.padded(queries, lengths(cached ? 1 : sequences / SOURCES));
          ofSource.set(padded.from(), padded.to());
        }
        program = b.finish(new TokenCrossEntropy(b.add(Linear.tied("words"), x)));
      }
    }

    private Activation keysAndValues(ProgramBuilder b, int layer) {
      return b.add(linear("kv" + layer, 2 * WIDTH), sources.orElseThrow());
    }

    /** Log probabilities [sequences · steps][V]. */
    float[][] read(int[] read, int firstRow, int[] from) {
      input.set(read);
      int[] at = new int[read.length];
      Arrays.setAll(at, i -> from[i / steps] + i % steps);
      positions.set(at);
      places.ifPresent(p -> p.set(firstRow, from));
      sources.ifPresent(s -> s.set(repeated(sequences / SOURCES)));
      program.forward();
      float[] all = new float[read.length * VOCABULARY];
      program.head().logProbabilities(all);
      float[][] rows = new float[read.length][];
      Arrays.setAll(rows, r -> Arrays.copyOfRange(all, r * VOCABULARY, (r + 1) * VOCABULARY));
      return rows;
    }
  }

  private static LayerSpec linear(String name, int width) {
    return Linear.named(name, name + "b", width, Nonlinearity.NONE);
  }

  /** Each source's, as often as texts answer to it. */
  private static int[] lengths(int times) {
    int[] lengths = new int[SOURCES * times];
    Arrays.setAll(lengths, n -> SOURCE_LENGTHS[n / times]);
    return lengths;
  }

  private float[] repeated(int times) {
    int size = SOURCE_STEPS * WIDTH;
    float[] all = new float[SOURCES * times * size];
    for (int n = 0; n < SOURCES * times; n++) {
      System.arraycopy(source, n / times * size, all, n * size, size);
    }
    return all;
  }

  /** The program that keeps a source's keys and values. */
  private void memorise(FloatInput input, Program<Values> program) {
    input.set(source);
    program.forward();
  }

  private static int[] whole(int[][] rows) {
    return Arrays.stream(rows).flatMapToInt(Arrays::stream).toArray();
  }

  private static int[] column(int[][] rows, int at) {
    return Arrays.stream(rows).mapToInt(row -> row[at]).toArray();
  }

  private static int[] all(int place) {
    int[] places = new int[ROWS];
    Arrays.fill(places, place);
    return places;
  }

  private static void equal(float[] found, float[] expected) {
    assertThat(found).containsExactly(expected, within(2e-6f));
  }

  @Test
  void promptsInWindowsAndThenStepsAreTheWholeText() {
    Reader whole = new Reader(ROWS, STEPS, false, false);
    Reader step = new Reader(ROWS, 1, true, false);
    Reader window = new Reader(1, WINDOW, true, false);
    workspace.allocate(Long.MAX_VALUE);
    TestNetwork.initialise(parameters, 5);
    float[][] expected = whole.read(whole(tokens), 0, all(0));

    int prompt = 2 * WINDOW - 1;
    for (int row = 0; row < ROWS; row++) {
      // The second window's last step is another token than the text's: it is read over.
      int[] read = Arrays.copyOf(tokens[row], 2 * WINDOW);
      read[prompt] = (read[prompt] + 1) % VOCABULARY;
      for (int from = 0; from < 2 * WINDOW; from += WINDOW) {
        int[] piece = Arrays.copyOfRange(read, from, from + WINDOW);
        float[][] found = window.read(piece, row, new int[] {from});
        equal(found[2], expected[row * STEPS + from + 2]);
      }
    }
    for (int place = prompt; place < STEPS; place++) {
      float[][] found = step.read(column(tokens, place), 0, all(place));
      for (int row = 0; row < ROWS; row++) {
        equal(found[row], expected[row * STEPS + place]);
      }
    }
  }

  @Test
  void rowsReadOnFromDifferentPlacesAndTakeOverOthers() {
    Reader whole = new Reader(ROWS, STEPS, false, false);
    Reader step = new Reader(ROWS, 1, true, false);
    workspace.allocate(Long.MAX_VALUE);
    TestNetwork.initialise(parameters, 6);
    for (int place = 0; place < 5; place++) {
      step.read(column(tokens, place), 0, all(place));
    }
    int[] parents = {1, 1, 3, 0};
    texts.keep(parents, 5);
    int[][] taken = new int[ROWS][];
    Arrays.setAll(taken, row -> tokens[parents[row]].clone());
    // The last row goes back: its fourth token is another.
    taken[3][4] = (taken[3][4] + 1) % VOCABULARY;

    float[][] found = step.read(new int[] {7, 8, 9, taken[3][4]}, 0, new int[] {5, 5, 5, 4});

    for (int row = 0; row < 3; row++) {
      taken[row][5] = 7 + row;
    }
    float[][] expected = whole.read(whole(taken), 0, all(0));
    for (int row = 0; row < ROWS; row++) {
      equal(found[row], expected[row * STEPS + (row == 3 ? 4 : 5)]);
    }
  }

  @Test
  void aSourceIsProjectedOnceForAllTextsThatAnswerToIt() {
    Reader whole = new Reader(ROWS, STEPS, false, true);
    Reader step = new Reader(ROWS, 1, true, true);
    FloatInput input;
    Program<Values> encoder;
    try (ProgramBuilder b = ProgramBuilder.inference(workspace, parameters)) {
      input = b.input(SOURCES * SOURCE_STEPS, WIDTH);
      Spans seen = b.spans(SOURCES, SOURCE_STEPS);
      Activation kv = null;
      for (int layer = 0; layer < LAYERS; layer++) {
        kv = b.add(linear("kv" + layer, 2 * WIDTH), input);
        kv = b.add(Attention.memorised(memory, layer, seen), kv);
      }
      encoder = b.finish(new Values(kv));
    }
    workspace.allocate(Long.MAX_VALUE);
    TestNetwork.initialise(parameters, 7);
    float[][] expected = whole.read(whole(tokens), 0, all(0));

    memorise(input, encoder);
    for (int place = 0; place < 12; place++) {
      float[][] found = step.read(column(tokens, place), 0, all(place));
      for (int row = 0; row < ROWS; row++) {
        equal(found[row], expected[row * STEPS + place]);
      }
    }
  }

  @Test
  void placesBeyondTheCacheAreRefusedByName() {
    try (ProgramBuilder b = ProgramBuilder.inference(workspace, parameters)) {
      CachePlaces places = b.places(texts, 2, WINDOW);
      assertThatThrownBy(() -> places.set(3, new int[2]))
          .hasMessage("2 rows from row 3 on, of a cache of 4, for a program of 2");
      assertThatThrownBy(() -> places.set(1, new int[] {0, 37}))
          .hasMessage("row 2 reads 4 steps from place 37 on: a cache has places for 40");
      assertThatThrownBy(() -> b.places(texts, 5, 1))
          .hasMessage("5 rows of 1 steps for a cache of 4 rows of 40 places");
      assertThatThrownBy(() -> texts.keep(new int[3], 2))
          .hasMessage("3 parents and 2 places for a cache of 4 rows of 40 places");
    }
  }
}
