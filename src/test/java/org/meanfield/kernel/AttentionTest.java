package org.meanfield.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.meanfield.kernel.NaiveTransformer.Runs;

/** Attention over runs of keys, against plain loops and finite differences. */
class AttentionTest {
  private static final int SAMPLES = 60;

  private final Random random = new Random(3);

  /** Batches of one shape each: whole ones in one tile, longer ones in several. */
  private enum Case {
    CAUSAL(3, 2, 5, 7, 7, true, Runs.causal(3, 7)),
    ONE_HEAD_OF_ONE_STEP(2, 1, 4, 1, 1, true, Runs.causal(2, 1)),
    PADDED(3, 4, 8, 9, 9, true, Runs.padded(9, 9, 4, 1)),
    PADDED_QUERIES_SEE_NOTHING(3, 2, 8, 6, 6, true, withoutPadding(6, 6, 2, 5)),
    NOBODY_SEES_ANYTHING(2, 2, 8, 6, 6, true, Runs.padded(6, 0, 0)),
    CAUSAL_IN_TILES(2, 2, 8, 300, 300, true, Runs.causal(2, 300)),
    DOCUMENTS_IN_TILES(1, 2, 8, 270, 270, true, documents(270, 3, 130, 129, 8)),
    PADDED_IN_TILES(2, 1, 16, 150, 150, true, withoutPadding(150, 149, 17)),
    RUNS_IN_NO_ORDER_IN_TILES(1, 2, 8, 140, 140, true, inNoOrder(140)),
    CROSS(3, 2, 8, 5, 9, false, Runs.padded(5, 9, 1, 6)),
    CROSS_OF_MANY_KEYS(2, 2, 8, 5, 200, false, Runs.padded(5, 200, 40)),
    CROSS_OF_MANY_QUERIES(2, 2, 8, 140, 6, false, Runs.padded(140, 6, 2));

    private final int sequences;
    private final int heads;
    private final int width;
    private final int queries;
    private final int keys;
    private final boolean self;
    private final Runs runs;

    Case(int sequences, int heads, int width, int queries, int keys, boolean self, Runs runs) {
      this.sequences = sequences;
      this.heads = heads;
      this.width = heads * width;
      this.queries = queries;
      this.keys = keys;
      this.self = self;
      this.runs = runs;
    }

    /** Lengths of sequences whose padding has empty runs. */
    private static Runs withoutPadding(int steps, int... lengths) {
      int[] to = new int[lengths.length * steps];
      Arrays.setAll(to, row -> row % steps < lengths[row / steps] ? lengths[row / steps] : 0);
      return new Runs(new int[to.length], to);
    }

    /** Each of a length and at a place of its own, some of no length. */
    private static Runs inNoOrder(int steps) {
      int[] from = new int[steps];
      int[] to = new int[steps];
      for (int t = 0; t < steps; t++) {
        from[t] = t * 37 % steps;
        to[t] = from[t] + t * 53 % (steps - from[t] + 1);
      }
      return new Runs(from, to);
    }

    /** One row of documents, each causal in itself. */
    private static Runs documents(int steps, int... lengths) {
      int[] from = new int[steps];
      int[] to = new int[steps];
      int at = 0;
      for (int length : lengths)
        for (int t = 0; t < length; t++) {
          from[at + t] = at;
          to[at + t] = at + t + 1;
          if (t == length - 1) {
            at += length;
            break;
          }
        }
      return new Runs(from, to);
    }

    int queryFloats() {
      return sequences * queries * width * (self ? 3 : 1);
    }

    int keyFloats() {
      return self ? 0 : sequences * keys * width * 2;
    }

    double[][] naive(double[] x, double[] memory) {
      double[][] q = rows(x, self ? 3 * width : width);
      double[][] kv =
          self ? NaiveTransformer.columns(q, width, 3 * width) : rows(memory, 2 * width);
      return NaiveTransformer.attention(
          heads,
          queries,
          keys,
          NaiveTransformer.columns(q, 0, width),
          NaiveTransformer.columns(kv, 0, width),
          NaiveTransformer.columns(kv, width, 2 * width),
          runs);
    }
  }

  private static double[][] rows(double[] values, int width) {
    double[][] y = new double[values.length / width][];
    Arrays.setAll(y, r -> Arrays.copyOfRange(values, r * width, (r + 1) * width));
    return y;
  }

  /**
   * @param loss mean over the rows, of {@link #labels}
   * @param gradients of the loss by what the layer read: queries (or all), keys and values
   */
  private record Pass(float[] outputs, double loss, List<float[]> gradients) {}

  private static int[] labels(Case c) {
    int[] labels = new int[c.sequences * c.queries];
    Arrays.setAll(labels, row -> row * 7 % c.width);
    return labels;
  }

  private static Pass pass(Case c, float[] x, float[] memory) {
    try (Engine engine = Engine.open(Optional.empty());
        Workspace workspace = new Workspace(engine);
        ProgramBuilder builder = ProgramBuilder.training(workspace, new Parameters(workspace))) {
      Spans spans = builder.spans(c.sequences, c.queries);
      List<FloatInput> inputs = new ArrayList<>();
      int rows = c.sequences * c.queries;
      inputs.add(builder.inputWithGradient(rows, x.length / rows));
      if (!c.self) {
        inputs.add(builder.inputWithGradient(c.sequences * c.keys, 2 * c.width));
      }
      Activation y =
          builder.add(
              c.self ? Attention.self(c.heads, spans) : Attention.cross(c.heads, spans),
              inputs.toArray(Activation[]::new));
      Reading reading = builder.reading(y);
      Program<TokenCrossEntropy> program = builder.finish(new TokenCrossEntropy(y));
      workspace.allocate(Long.MAX_VALUE);
      Pass pass = null;
      // Twice: nothing of the first pass may be left in the second.
      for (int i = 0; i < 2; i++) {
        spans.set(c.runs.from(), c.runs.to());
        inputs.get(0).set(x);
        if (!c.self) {
          inputs.get(1).set(memory);
        }
        program.forward();
        float[] outputs = new float[rows * c.width];
        reading.read(outputs);
        double loss = program.head().loss(labels(c)) / rows;
        program.backward();
        List<float[]> gradients = new ArrayList<>();
        for (FloatInput input : inputs) {
          float[] gradient = new float[Math.toIntExact(Layouts.count(input.shape()))];
          input.readGradient(gradient);
          gradients.add(gradient);
        }
        pass = new Pass(outputs, loss, gradients);
      }
      return pass;
    }
  }

  private static double[] wide(float[] values) {
    double[] wide = new double[values.length];
    Arrays.setAll(wide, i -> values[i]);
    return wide;
  }

  @ParameterizedTest
  @EnumSource
  void valuesAndGradientsAreThoseOfPlainLoops(Case c) {
    float[] x = TestNetwork.numbers(random, c.queryFloats(), 1.5);
    float[] memory = TestNetwork.numbers(random, c.keyFloats(), 1.5);
    Pass pass = pass(c, x, memory);
    double[] wideX = wide(x);
    double[] wideMemory = wide(memory);
    double[][] expected = c.naive(wideX, wideMemory);
    for (int i = 0; i < pass.outputs.length; i++) {
      assertThat((double) pass.outputs[i])
          .as("output " + i)
          .isCloseTo(expected[i / c.width][i % c.width], within(2e-6));
    }
    assertThat(pass.loss).isCloseTo(NaiveSequences.crossEntropy(expected, labels(c)), within(1e-5));
    compare(c, pass.gradients.get(0), wideX, wideX, wideMemory, 1e-4);
    if (!c.self) {
      compare(c, pass.gradients.get(1), wideMemory, wideX, wideMemory, 1e-4);
    }
  }

  /** The last key that a query sees has no weight at all there that a float could tell. */
  @Test
  void gradientsAreRightWhereAlmostAllWeightIsOnAFewKeys() {
    Case c = Case.CAUSAL_IN_TILES;
    float[] x = TestNetwork.numbers(random, c.queryFloats(), 15);
    Pass pass = pass(c, x, null);
    double[] wide = wide(x);

    assertThat(pass.loss)
        .isCloseTo(NaiveSequences.crossEntropy(c.naive(wide, null), labels(c)), within(1e-3));
    // Scores of hundreds have an error of 1e-5 in floats, which their exponentials multiply with.
    compare(c, pass.gradients.get(0), wide, wide, null, 1e-3);
  }

  /**
   * @param moved which of the two the gradient is by
   * @param part of the largest gradient that an error may be
   */
  private void compare(
      Case c, float[] gradient, double[] moved, double[] x, double[] memory, double part) {
    double largest = 1e-3;
    for (float g : gradient) {
      largest = Math.max(largest, Math.abs(g));
    }
    for (int s = 0; s < SAMPLES; s++) {
      int index = random.nextInt(gradient.length);
      double kept = moved[index];
      moved[index] = kept + 1e-5;
      double above = NaiveSequences.crossEntropy(c.naive(x, memory), labels(c));
      moved[index] = kept - 1e-5;
      double below = NaiveSequences.crossEntropy(c.naive(x, memory), labels(c));
      moved[index] = kept;
      assertThat((double) gradient[index])
          .as("gradient at " + index)
          .isCloseTo((above - below) / 2e-5, within(part * largest));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"PADDED_QUERIES_SEE_NOTHING", "PADDED_IN_TILES"})
  void whatNobodySeesHasNoInfluenceWhateverItIs(Case c) {
    float[] x = TestNetwork.numbers(random, c.queryFloats(), 1);
    float[] other = x.clone();
    for (int row = 0; row < c.sequences * c.queries; row++) {
      if (c.runs.sees(row) == 0) {
        float strange = row % 2 == 0 ? Float.NaN : 1e30f;
        Arrays.fill(other, row * 3 * c.width, (row + 1) * 3 * c.width, strange);
      }
    }

    Pass clean = pass(c, x, null);
    Pass pass = pass(c, other, null);

    assertThat(pass.outputs).isEqualTo(clean.outputs);
    assertThat(pass.gradients.get(0)).isEqualTo(clean.gradients.get(0));
  }

  @ParameterizedTest
  @EnumSource(names = {"CROSS", "CROSS_OF_MANY_KEYS"})
  void keysBehindAnEndHaveNoInfluenceWhateverTheyAre(Case c) {
    float[] x = TestNetwork.numbers(random, c.queryFloats(), 1);
    float[] memory = TestNetwork.numbers(random, c.keyFloats(), 1);
    float[] other = memory.clone();
    for (int n = 0; n < c.sequences; n++) {
      int end = c.runs.to()[n * c.queries];
      Arrays.fill(
          other, (n * c.keys + end) * 2 * c.width, (n + 1) * c.keys * 2 * c.width, Float.NaN);
    }

    Pass clean = pass(c, x, memory);
    Pass pass = pass(c, x, other);

    assertThat(pass.outputs).isEqualTo(clean.outputs);
    assertThat(pass.gradients).usingRecursiveComparison().isEqualTo(clean.gradients);
  }

  @ParameterizedTest
  @EnumSource(names = {"CAUSAL", "CAUSAL_IN_TILES"})
  void theFutureHasNoInfluenceWhateverItIs(Case c) {
    int present = c.queries / 2;
    for (float strange : new float[] {-3, 1e30f, Float.NaN, Float.POSITIVE_INFINITY}) {
      float[] x = TestNetwork.numbers(random, c.queryFloats(), 1);
      float[] other = x.clone();
      for (int n = 0; n < c.sequences; n++) {
        int future = n * c.queries + present + 1;
        Arrays.fill(other, future * 3 * c.width, (n + 1) * c.queries * 3 * c.width, strange);
      }

      float[] clean = pass(c, x, null).outputs;
      float[] outputs = pass(c, other, null).outputs;

      for (int n = 0; n < c.sequences; n++) {
        int from = n * c.queries * c.width;
        int to = from + (present + 1) * c.width;
        assertThat(Arrays.copyOfRange(outputs, from, to))
            .isEqualTo(Arrays.copyOfRange(clean, from, to));
        assertThat(outputs[to]).isNotEqualTo(clean[to]);
      }
    }
  }

  /** It ends a run by name; hidden, it would train on. */
  @ParameterizedTest
  @EnumSource(
      names = {"CAUSAL", "CAUSAL_IN_TILES", "DOCUMENTS_IN_TILES", "RUNS_IN_NO_ORDER_IN_TILES"})
  void whatIsNoNumberMakesNoNumberWhereItIsSeenAndNothingElsewhere(Case c) {
    float[] x = TestNetwork.numbers(random, c.queryFloats(), 1);
    float[] clean = pass(c, x, null).outputs;
    int last = c.sequences - 1;
    int flawed = c.keys * 2 / 3;
    for (int part : new int[] {1, 2}) { // of the key, and of its value
      float[] other = x.clone();
      other[((last * c.queries + flawed) * 3 + part) * c.width] = Float.NaN;

      float[] outputs = pass(c, other, null).outputs;

      int seen = 0;
      for (int row = 0; row < c.sequences * c.queries; row++) {
        boolean sees =
            row / c.queries == last && c.runs.from()[row] <= flawed && flawed < c.runs.to()[row];
        seen += sees ? 1 : 0;
        int from = row * c.width;
        if (sees) {
          assertThat(outputs[from]).as("row " + row).isNaN();
        } else {
          assertThat(Arrays.copyOfRange(outputs, from, from + c.width))
              .as("row " + row)
              .isEqualTo(Arrays.copyOfRange(clean, from, from + c.width));
        }
      }
      assertThat(seen).isBetween(1, c.sequences * c.queries - 1);
    }
  }

  @Test
  void aSequenceHasTheSameBitsWhateverStandsBesideIt() {
    Case c = Case.CAUSAL;
    int size = c.queries * 3 * c.width;
    float[] x = TestNetwork.numbers(random, c.queryFloats(), 1);
    float[] other = TestNetwork.numbers(random, c.queryFloats(), 1);
    System.arraycopy(x, 0, other, 2 * size, size);

    float[] first = pass(c, x, null).outputs;
    float[] last = pass(c, other, null).outputs;

    int outputs = c.queries * c.width;
    assertThat(Arrays.copyOfRange(last, 2 * outputs, 3 * outputs))
        .isEqualTo(Arrays.copyOf(first, outputs));
  }

  /** As many rows in longer sequences: only a tile's scores are longer. */
  @Test
  void memoryDoesNotGrowWithTheSquareOfTheSteps() {
    assertThat(bytes(1, 2048)).isLessThan((long) (1.3 * bytes(16, 128)));
  }

  private static long bytes(int sequences, int steps) {
    try (Engine engine = Engine.open(Optional.empty());
        Workspace workspace = new Workspace(engine);
        ProgramBuilder builder = ProgramBuilder.training(workspace, new Parameters(workspace))) {
      Spans spans = builder.spans(sequences, steps);
      Activation x = builder.inputWithGradient((long) sequences * steps, 3 * 256);
      builder.finish(new TokenCrossEntropy(builder.add(Attention.self(8, spans), x)));
      return workspace.bytes();
    }
  }

  @Test
  void runsBeyondTheKeysAreRefusedByName() {
    try (Engine engine = Engine.open(Optional.empty());
        Workspace workspace = new Workspace(engine);
        ProgramBuilder builder = ProgramBuilder.training(workspace, new Parameters(workspace))) {
      Spans spans = builder.spans(2, 3);
      Activation x = builder.input(6, 12);
      builder.add(Attention.self(2, spans), x);
      assertThatThrownBy(() -> spans.set(new int[6], new int[] {1, 2, 3, 1, 4, 3}))
          .hasMessage(
              "query 1 of sequence 1 sees the keys 0 to 4: must be a run from 0 to 3 at most");
      assertThatThrownBy(() -> spans.set(new int[6], new int[5]))
          .hasMessage("runs from 6 keys and to 5 for a program of 6 queries");
      assertThatThrownBy(() -> builder.add(Attention.self(3, spans), x))
          .hasMessage("attention: a width of 4 for 3 heads: must be a multiple");
      assertThatThrownBy(() -> builder.add(Attention.self(2, spans), builder.input(5, 12)))
          .hasMessage(
              "self-attention of 2 sequences of 3 steps and 2 heads reads [6, 12], and was given [5, 12]");
      assertThatThrownBy(() -> builder.add(Attention.cross(2, spans), x, builder.input(4, 20)))
          .hasMessage(
              "cross-attention of 2 sequences of 2 steps and 2 heads reads [4, 24], and was given [4, 20]");
    }
  }
}
