package org.meanfield.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.meanfield.kernel.NaiveTransformer.Runs;

/** Forward and backward of a Transformer's layers, against plain loops and finite differences. */
class TransformerGradientsTest {
  private static final int SEQUENCES = 3;
  private static final int STEPS = 5;
  private static final int SOURCE_STEPS = 4;
  private static final int ROWS = SEQUENCES * STEPS;
  private static final int WIDTH = 8;
  private static final int HEADS = 2;
  private static final int HIDDEN = 12;
  private static final int VOCABULARY = 9;
  private static final int SAMPLES_OF_A_TENSOR = 40;
  private static final double ROUNDING = 1e-6;
  private static final float EPSILON = 1e-5f;

  private final Random random = new Random(17);
  private final int[] target = random.ints(ROWS, 0, VOCABULARY).toArray();
  private final int[] source = random.ints(SEQUENCES * SOURCE_STEPS, 0, VOCABULARY).toArray();
  private final int[] labels =
      random.ints(ROWS, 0, VOCABULARY).map(l -> l == 0 ? Tokens.PADDING : l).toArray();
  private Runnable feed;

  /** The layers by name, of the parameters of a {@link NaiveSequences}. */
  private static double[][] linear(NaiveSequences naive, String name, double[][] x) {
    return linear(naive, name + ".weight", name + ".bias", x);
  }

  private static double[][] linear(NaiveSequences naive, String weight, String bias, double[][] x) {
    double[] b = naive.parameters.get(bias);
    return NaiveTransformer.linear(x, naive.parameters.get(weight), b, 0, b.length);
  }

  private static double[][] norm(NaiveSequences naive, String name, double[][] x) {
    return NaiveTransformer.layerNorm(
        x, naive.parameters.get(name + ".weight"), naive.parameters.get(name + ".bias"), EPSILON);
  }

  private static double[][] each(double[][] x, Function<Double, Double> f) {
    return Arrays.stream(x)
        .map(row -> Arrays.stream(row).map(f::apply).toArray())
        .toArray(double[][]::new);
  }

  private static Activation linear(ProgramBuilder b, String name, int width, Activation x) {
    return b.add(Linear.named(name + ".weight", name + ".bias", width, Nonlinearity.NONE), x);
  }

  @Test
  void encoderAndDecoderWithTiedEmbeddingsAndSmoothedLabels() {
    float scale = (float) Math.sqrt(WIDTH);
    Runs causal = Runs.causal(SEQUENCES, STEPS);
    Runs padded = Runs.padded(STEPS, 4, 2, 3);
    check(
        b -> {
          Tokens sources = b.tokens(source.length);
          Tokens targets = b.tokens(ROWS);
          Tokens sourcePlaces = b.tokens(source.length);
          Tokens targetPlaces = b.tokens(ROWS);
          Spans self = b.spans(SEQUENCES, STEPS);
          Spans cross = b.spans(SEQUENCES, STEPS);
          feed =
              () -> {
                sources.set(source);
                targets.set(target);
                sourcePlaces.set(places(SOURCE_STEPS));
                targetPlaces.set(places(STEPS));
                self.set(causal.from(), causal.to());
                cross.set(padded.from(), padded.to());
              };
          Activation memory =
              b.add(
                  Embedding.positioned(
                      "words", sources, VOCABULARY, WIDTH, scale, sinusoidal(sourcePlaces)));
          Activation x =
              b.add(
                  Embedding.positionedAgain(
                      "words", targets, scale, Positions.learned("places", targetPlaces, 6)));
          Activation y = b.add(LayerNormalization.of("norm1", EPSILON), x);
          y = b.add(Attention.self(HEADS, self), linear(b, "qkv", 3 * WIDTH, y));
          x = b.add(Linear.adding("out.weight", "out.bias", WIDTH), y, x);
          y = b.add(LayerNormalization.of("norm2", EPSILON), x);
          Activation q = b.add(part(0, WIDTH), y);
          Activation kv = b.add(part(WIDTH, 3 * WIDTH), memory);
          y = b.add(Attention.cross(HEADS, cross), q, kv);
          x = b.add(Linear.adding("out2.weight", "out2.bias", WIDTH), y, x);
          x = b.add(LayerNormalization.of("norm3", EPSILON), x);
          return new TokenCrossEntropy(b.add(Linear.tied("words"), x), 0.1f);
        },
        program -> program.head().loss(labels) / labelled(),
        naive -> {
          double[][] memory = embedded(naive, source);
          double[][] x = embedded(naive, target);
          double[] places = naive.parameters.get("places.weight");
          for (int r = 0; r < memory.length; r++)
            for (int j = 0; j < WIDTH; j++)
              memory[r][j] += NaiveTransformer.position(r % SOURCE_STEPS, j, WIDTH);
          for (int r = 0; r < ROWS; r++)
            for (int j = 0; j < WIDTH; j++) x[r][j] += places[r % STEPS * WIDTH + j];
          double[][] y = linear(naive, "qkv", norm(naive, "norm1", x));
          y = attention(STEPS, y, y, WIDTH, causal);
          x = NaiveTransformer.sum(linear(naive, "out", y), x);
          double[] w = naive.parameters.get("in_proj_weight");
          double[] b = naive.parameters.get("in_proj_bias");
          double[][] q = NaiveTransformer.linear(norm(naive, "norm2", x), w, b, 0, WIDTH);
          double[][] kv = NaiveTransformer.linear(memory, w, b, WIDTH, 3 * WIDTH);
          y = attention(SOURCE_STEPS, q, kv, 0, padded);
          x = NaiveTransformer.sum(linear(naive, "out2", y), x);
          double[][] z =
              NaiveTransformer.linear(
                  norm(naive, "norm3", x),
                  naive.parameters.get("words.weight"),
                  new double[VOCABULARY],
                  0,
                  VOCABULARY);
          return NaiveTransformer.smoothedCrossEntropy(z, labels, 0.1f);
        });
  }

  private static LayerSpec part(int from, int to) {
    return Linear.rows("in_proj_weight", "in_proj_bias", from, to, 3 * WIDTH, Nonlinearity.NONE);
  }

  private static Positions sinusoidal(Tokens places) {
    return Positions.sinusoidal(places, SOURCE_STEPS);
  }

  private static int[] places(int steps) {
    int[] places = new int[SEQUENCES * steps];
    Arrays.setAll(places, row -> row % steps);
    return places;
  }

  private static double[][] embedded(NaiveSequences naive, int[] tokens) {
    return each(naive.embedding("words", tokens, WIDTH), value -> value * Math.sqrt(WIDTH));
  }

  /**
   * @param from column of the keys
   */
  private static double[][] attention(int keys, double[][] q, double[][] kv, int from, Runs runs) {
    return NaiveTransformer.attention(
        HEADS,
        STEPS,
        keys,
        NaiveTransformer.columns(q, 0, WIDTH),
        NaiveTransformer.columns(kv, from, from + WIDTH),
        NaiveTransformer.columns(kv, from + WIDTH, from + 2 * WIDTH),
        runs);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void feedForwardWithGeluBehindNormalisation(boolean exact) {
    check(
        b -> {
          Tokens tokens = b.tokens(ROWS);
          feed = () -> tokens.set(target);
          Activation x = b.add(Embedding.of("words", tokens, VOCABULARY, WIDTH));
          Activation y =
              b.add(
                  Linear.named(
                      "in.weight",
                      "in.bias",
                      HIDDEN,
                      exact ? Nonlinearity.GELU : Nonlinearity.GELU_TANH),
                  x);
          x = b.add(Linear.adding("out.weight", "out.bias", WIDTH), y, x);
          x = b.add(LayerNormalization.of("norm", EPSILON), x);
          return new TokenCrossEntropy(b.add(Linear.tied("head", "words"), x));
        },
        program -> program.head().loss(labels) / labelled(),
        naive -> {
          double[][] x = naive.embedding("words", target, WIDTH);
          double[][] y =
              each(
                  linear(naive, "in", x),
                  exact ? NaiveTransformer::gelu : NaiveTransformer::geluTanh);
          x = norm(naive, "norm", NaiveTransformer.sum(linear(naive, "out", y), x));
          return NaiveSequences.crossEntropy(linear(naive, "words.weight", "head.bias", x), labels);
        });
  }

  /** A branch that adds to what it reads itself. */
  @Test
  void productIsAddedToItsOwnInput() {
    check(
        b -> {
          Tokens tokens = b.tokens(ROWS);
          feed = () -> tokens.set(target);
          Activation x = b.add(Embedding.of("words", tokens, VOCABULARY, WIDTH));
          x = b.add(Linear.adding("out.weight", "out.bias", WIDTH), x, x);
          return new TokenCrossEntropy(b.add(Linear.tied("words"), x));
        },
        program -> program.head().loss(labels) / labelled(),
        naive -> {
          double[][] x = naive.embedding("words", target, WIDTH);
          x = NaiveTransformer.sum(linear(naive, "out", x), x);
          double[] none = new double[VOCABULARY];
          double[] w = naive.parameters.get("words.weight");
          return NaiveSequences.crossEntropy(
              NaiveTransformer.linear(x, w, none, 0, VOCABULARY), labels);
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void sequencesBecomeOneRowEach(boolean mean) {
    int[] lengths = {3, STEPS, 1};
    int[] classes = {2, 0, 1};
    check(
        b -> {
          Tokens tokens = b.tokens(ROWS);
          Lengths ends = b.lengths(SEQUENCES, STEPS);
          feed =
              () -> {
                tokens.set(target);
                ends.set(lengths);
              };
          Activation x = b.add(Embedding.of("words", tokens, VOCABULARY, WIDTH));
          x = b.add(mean ? SequenceMean.of(ends) : FirstRow.of(STEPS), x);
          return new SoftmaxCrossEntropy(linear(b, "output", 3, x));
        },
        program -> program.head().loss(classes) / SEQUENCES,
        naive -> {
          double[][] x = naive.embedding("words", target, WIDTH);
          double[][] pooled = new double[SEQUENCES][WIDTH];
          for (int n = 0; n < SEQUENCES; n++) {
            int rows = mean ? lengths[n] : 1;
            for (int t = 0; t < rows; t++)
              for (int j = 0; j < WIDTH; j++) pooled[n][j] += x[n * STEPS + t][j] / rows;
          }
          return NaiveSequences.crossEntropy(linear(naive, "output", pooled), classes);
        });
  }

  @Test
  void partsOfAWeightThatAreNotTheWholeAreRefused() {
    refused(
        "w[24, 8]: no layer gives rows 16 to 24 a gradient; add one that has them, or freeze the"
            + " parameter's layers",
        0,
        16);
    refused(
        "w[24, 8]: two layers have rows 16 to 20 in different parts; let both have the same part",
        0,
        20,
        16,
        24);
    refused(
        "w[0:16]: two layers have this parameter; name them apart, or let them share it",
        0,
        16,
        0,
        16);
  }

  private static void refused(String message, int... ranges) {
    try (Engine engine = Engine.open(Optional.empty());
        Workspace workspace = new Workspace(engine);
        ProgramBuilder b = ProgramBuilder.training(workspace, new Parameters(workspace))) {
      Activation x = b.input(ROWS, WIDTH);
      assertThatThrownBy(
              () -> {
                Activation y = b.add(someRows(ranges[0], ranges[1]), x);
                for (int i = 2; i < ranges.length; i += 2) {
                  Activation z = b.add(someRows(ranges[i], ranges[i + 1]), x);
                  y = b.add(Concatenation.of("both"), y, z);
                }
                b.finish(new TokenCrossEntropy(y));
              })
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(message);
    }
  }

  private static LayerSpec someRows(int from, int to) {
    return Linear.rows("w", "w_bias", from, to, 3 * WIDTH, Nonlinearity.NONE);
  }

  @Test
  void placesBeyondTheTableAreRefusedByName() {
    try (Engine engine = Engine.open(Optional.empty());
        Workspace workspace = new Workspace(engine);
        ProgramBuilder b = ProgramBuilder.inference(workspace, new Parameters(workspace))) {
      Tokens tokens = b.tokens(2);
      Tokens places = b.tokens(2);
      Activation x =
          b.add(Embedding.positioned("words", tokens, 5, 4, 1, Positions.sinusoidal(places, 7)));
      Program<TokenCrossEntropy> program = b.finish(new TokenCrossEntropy(x));
      workspace.allocate(Long.MAX_VALUE);
      tokens.set(new int[] {Tokens.PADDING, 4});
      places.set(new int[] {Tokens.PADDING, 7});
      assertThatThrownBy(program::forward).hasMessage("place 7 in row 1: must be from 0 to 6");
    }
  }

  private long labelled() {
    return Arrays.stream(labels).filter(l -> l >= 0).count();
  }

  /** Loads equal parameters, compares the mean losses and the gradients. */
  private <H extends Head> void check(
      Function<ProgramBuilder, H> build,
      ToDoubleFunction<Program<H>> loss,
      ToDoubleFunction<NaiveSequences> reference) {
    try (Engine engine = Engine.open(Optional.empty());
        Workspace workspace = new Workspace(engine)) {
      Parameters parameters = new Parameters(workspace);
      Program<H> program;
      try (ProgramBuilder builder = ProgramBuilder.training(workspace, parameters)) {
        program = builder.finish(build.apply(builder));
      }
      workspace.allocate(Long.MAX_VALUE);
      NaiveSequences naive = new NaiveSequences();
      for (Parameter parameter : parameters.all()) {
        float[] values = TestNetwork.numbers(random, parameter.size(), 0.8);
        parameters.load(parameter.name(), FloatSource.of(values, 0));
        naive.parameters.put(parameter.name(), NaiveSequences.rows(values, values.length)[0]);
      }
      double found = 0;
      // Twice: nothing of the first pass may be left in the second.
      for (int i = 0; i < 2; i++) {
        feed.run();
        program.forward();
        found = loss.applyAsDouble(program);
        program.backward();
      }
      assertThat(found).isCloseTo(reference.applyAsDouble(naive), within(1e-5 * (1 + found)));
      for (Parameter parameter : parameters.all()) {
        compare(naive, parameter, reference);
      }
    }
  }

  private void compare(
      NaiveSequences naive, Parameter parameter, ToDoubleFunction<NaiveSequences> reference) {
    float[] gradient = new float[parameter.size()];
    parameter.readGradient(FloatTarget.of(gradient, 0));
    double largest = 0;
    for (float g : gradient) {
      largest = Math.max(largest, Math.abs(g));
    }
    assertThat(largest).as(parameter.name() + " has a gradient").isPositive();
    for (int s = 0; s < SAMPLES_OF_A_TENSOR; s++) {
      int index = random.nextInt(gradient.length);
      double[] values = naive.parameters.get(parameter.name());
      double kept = values[index];
      values[index] = kept + 1e-5;
      double above = reference.applyAsDouble(naive);
      values[index] = kept - 1e-5;
      double below = reference.applyAsDouble(naive);
      values[index] = kept;
      assertThat((double) gradient[index])
          .as(parameter + " at " + index)
          .isCloseTo((above - below) / 2e-5, within(5e-5 * largest + ROUNDING));
    }
  }
}
