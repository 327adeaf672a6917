package org.meanfield.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Forward and backward of the layers of sequences, against plain loops and finite differences. */
class RecurrentGradientsTest {
  private static final int STEPS = 8;
  private static final int SEQUENCES = 3;
  private static final int ROWS = STEPS * SEQUENCES;
  private static final int VOCABULARY = 7;

  /** Tokens of which each has so many rows that its product is looked up. */
  private static final int FEW = 3;

  private static final int WIDTH = 6;
  private static final int HIDDEN = 10;
  private static final int SAMPLES_OF_A_TENSOR = 40;
  private static final double ROUNDING = 3e-7;

  private static final int[] FULL = {STEPS, STEPS, STEPS};
  private static final int[] RAGGED = {4, STEPS, 1};

  private final Random random = new Random(11);
  private final int[] tokens = random.ints(ROWS, 0, VOCABULARY).toArray();
  private Tokens input;
  private FloatInput floats;
  private Lengths lengths;
  private final int[] labels =
      random.ints(ROWS, 0, VOCABULARY).map(l -> l == 0 ? Tokens.PADDING : l).toArray();

  @Test
  void productsAreLookedUpWhereTokensRepeat() {
    assertThat(LayoutRule.productsByToken(FEW, ROWS)).isTrue();
    assertThat(LayoutRule.productsByToken(VOCABULARY, ROWS)).isFalse();
  }

  private int[] tokensOf(int vocabulary) {
    return Arrays.stream(tokens).map(token -> token % vocabulary).toArray();
  }

  @ParameterizedTest
  @EnumSource
  void stackedLayersOverAStreamWithCarriedStateAndMaskedLabels(Cell cell) {
    for (int vocabulary : new int[] {FEW, VOCABULARY}) {
      requireStackOverStream(cell, vocabulary, tokensOf(vocabulary));
    }
  }

  private void requireStackOverStream(Cell cell, int vocabulary, int[] tokens) {
    Recurrence recurrence = new Recurrence(cell, STEPS, HIDDEN, false);
    float[][] initial =
        IntStream.range(0, 4).mapToObj(s -> numbers(SEQUENCES * HIDDEN)).toArray(float[][]::new);
    check(
        (b, read) -> {
          Activation x = b.add(Embedding.of("embedding", read, vocabulary, WIDTH));
          x = b.add(Recurrent.ofStreams("rnn", 0, recurrence), x);
          x = b.add(Recurrent.ofStreams("rnn", 1, recurrence), x);
          return new TokenCrossEntropy(
              b.add(Linear.of("output", VOCABULARY, Nonlinearity.NONE), x));
        },
        program -> {
          for (int s = 0; s < program.carried().size(); s++) {
            program.carried().get(s).load(initial[s], 0);
          }
          forward(program, tokens);
          return program.head().loss(labels) / labelled();
        },
        naive -> {
          int states = cell == Cell.LSTM ? 2 : 1;
          double[][] x = naive.embedding("embedding", tokens, WIDTH);
          for (int layer = 0; layer < 2; layer++) {
            double[][] h = NaiveSequences.rows(initial[layer * states], HIDDEN);
            double[][] c = NaiveSequences.rows(initial[layer * states + states - 1], HIDDEN);
            x = naive.recurrent("rnn", layer, x, recurrence, FULL, h, c);
          }
          return NaiveSequences.crossEntropy(
              naive.projection("output.weight", "output.bias", x), labels);
        });
  }

  private long labelled() {
    return Arrays.stream(labels).filter(l -> l >= 0).count();
  }

  @ParameterizedTest
  @EnumSource
  void bothDirectionsOverPaddedSequences(Cell cell) {
    for (int vocabulary : new int[] {FEW, VOCABULARY}) {
      requireBothDirections(cell, vocabulary, tokensOf(vocabulary));
    }
  }

  private void requireBothDirections(Cell cell, int vocabulary, int[] tokens) {
    Recurrence onward = new Recurrence(cell, STEPS, HIDDEN, false);
    Recurrence reverse = new Recurrence(cell, STEPS, HIDDEN, true);
    int[] classes = {2, 0, 1};
    int[] padded = tokens.clone();
    for (int r = 0; r < ROWS; r++) {
      padded[r] = r / SEQUENCES < RAGGED[r % SEQUENCES] ? padded[r] : Tokens.PADDING;
    }
    check(
        (b, read) -> {
          lengths = b.lengths(SEQUENCES, STEPS);
          Activation x = b.add(Embedding.of("embedding", read, vocabulary, WIDTH));
          for (int layer = 0; layer < 2; layer++) {
            Activation forwards = b.add(Recurrent.ofSequences("rnn", layer, onward, lengths), x);
            Activation backwards = b.add(Recurrent.ofSequences("rnn", layer, reverse, lengths), x);
            x =
                layer == 0
                    ? b.add(Concatenation.of("both0"), forwards, backwards)
                    : b.add(
                        Concatenation.of("both1"),
                        b.add(StepSelection.last(lengths), forwards),
                        b.add(StepSelection.first(lengths), backwards));
          }
          return new SoftmaxCrossEntropy(b.add(Linear.of("output", 3, Nonlinearity.NONE), x));
        },
        program -> {
          lengths.set(RAGGED);
          forward(program, padded);
          return program.head().loss(classes) / SEQUENCES;
        },
        naive -> {
          double[][] x = naive.embedding("embedding", padded, WIDTH);
          double[][] forwards = null;
          double[][] backwards = null;
          for (int layer = 0; layer < 2; layer++) {
            forwards = zeroStart(naive, layer, x, onward);
            backwards = zeroStart(naive, layer, x, reverse);
            x = NaiveSequences.concatenation(forwards, backwards);
          }
          double[][] ends = new double[SEQUENCES][];
          for (int n = 0; n < SEQUENCES; n++) {
            ends[n] = forwards[(RAGGED[n] - 1) * SEQUENCES + n];
          }
          x = NaiveSequences.concatenation(ends, Arrays.copyOf(backwards, SEQUENCES));
          return NaiveSequences.crossEntropy(
              naive.projection("output.weight", "output.bias", x), classes);
        });
  }

  private static double[][] zeroStart(
      NaiveSequences naive, int layer, double[][] x, Recurrence recurrence) {
    double[][] h = NaiveSequences.zeros(SEQUENCES, HIDDEN);
    double[][] c = NaiveSequences.zeros(SEQUENCES, HIDDEN);
    return naive.recurrent("rnn", layer, x, recurrence, RAGGED, h, c);
  }

  @Test
  void tiedWeightsAddUpTheGradientsOfBothUses() {
    for (int vocabulary : new int[] {FEW, VOCABULARY}) {
      requireTied(vocabulary, tokensOf(vocabulary));
    }
  }

  private void requireTied(int vocabulary, int[] tokens) {
    int[] labels = Arrays.stream(this.labels).map(label -> label % vocabulary).toArray();
    Recurrence recurrence = new Recurrence(Cell.LSTM, STEPS, HIDDEN, false);
    check(
        (b, read) -> {
          Activation x = b.add(Embedding.of("embedding", read, vocabulary, HIDDEN));
          x = b.add(Recurrent.ofStreams("rnn", 0, recurrence), x);
          return new TokenCrossEntropy(b.add(Linear.tied("output", "embedding"), x));
        },
        program -> {
          program.carried().forEach(CarriedState::clear);
          forward(program, tokens);
          return program.head().loss(labels) / labelled();
        },
        naive -> {
          double[][] x = naive.embedding("embedding", tokens, HIDDEN);
          double[][] h = NaiveSequences.zeros(SEQUENCES, HIDDEN);
          double[][] c = NaiveSequences.zeros(SEQUENCES, HIDDEN);
          x = naive.recurrent("rnn", 0, x, recurrence, FULL, h, c);
          return NaiveSequences.crossEntropy(
              naive.projection("embedding.weight", "output.bias", x), labels);
        });
  }

  @Test
  void quantilesOfTwoOutputsFromFloats() {
    float[] quantiles = {0.1f, 0.5f, 0.9f};
    float[] values = numbers(ROWS * WIDTH);
    float[] targets = numbers(SEQUENCES * 2);
    Recurrence recurrence = new Recurrence(Cell.GRU, STEPS, HIDDEN, false);
    check(
        (b, read) -> {
          lengths = b.lengths(SEQUENCES, STEPS);
          floats = b.input(ROWS, WIDTH);
          Activation x = b.add(Recurrent.ofSequences("rnn", 0, recurrence, lengths), floats);
          x =
              b.add(
                  Linear.of("output", 6, Nonlinearity.NONE), b.add(StepSelection.last(lengths), x));
          return new QuantileLoss(x, quantiles);
        },
        program -> {
          floats.set(values);
          program.forward();
          return program.head().loss(targets) / SEQUENCES;
        },
        naive -> {
          double[][] h = NaiveSequences.zeros(SEQUENCES, HIDDEN);
          double[][] x = NaiveSequences.rows(values, WIDTH);
          x = naive.recurrent("rnn", 0, x, recurrence, FULL, h, h);
          x = Arrays.copyOfRange(x, ROWS - SEQUENCES, ROWS);
          return NaiveSequences.pinball(
              naive.projection("output.weight", "output.bias", x), targets, quantiles);
        });
  }

  @Test
  void dropoutBetweenLayersLeavesTheStateAlone() {
    Recurrence recurrence = new Recurrence(Cell.LSTM, STEPS, HIDDEN, false);
    check(
        (b, read) -> {
          Activation x = b.add(Embedding.of("embedding", read, VOCABULARY, WIDTH));
          x = b.dropout(x, 0.25f);
          x = b.dropout(b.add(Recurrent.ofStreams("rnn", 0, recurrence), x), 0.25f);
          return new TokenCrossEntropy(
              b.add(Linear.of("output", VOCABULARY, Nonlinearity.NONE), x));
        },
        program -> {
          program.noise(RecurrentGradientsTest::everyThird);
          program.carried().forEach(CarriedState::clear);
          forward(program, tokens);
          return program.head().loss(labels) / labelled();
        },
        naive -> {
          double[][] x = thinned(naive.embedding("embedding", tokens, WIDTH));
          double[][] h = NaiveSequences.zeros(SEQUENCES, HIDDEN);
          double[][] c = NaiveSequences.zeros(SEQUENCES, HIDDEN);
          x = thinned(naive.recurrent("rnn", 0, x, recurrence, FULL, h, c));
          return NaiveSequences.crossEntropy(
              naive.projection("output.weight", "output.bias", x), labels);
        });
  }

  private static void everyThird(int layer, int from, float[] uniforms, int count) {
    for (int i = 0; i < count; i++) {
      uniforms[i] = (from + i) % 3 == 0 ? 0 : 0.5f;
    }
  }

  private static double[][] thinned(double[][] x) {
    double[][] y = new double[x.length][x[0].length];
    for (int i = 0; i < x.length * x[0].length; i++) {
      int j = i % x[0].length;
      y[i / x[0].length][j] = i % 3 == 0 ? 0 : x[i / x[0].length][j] / 0.75;
    }
    return y;
  }

  private void forward(Program<?> program, int[] read) {
    input.set(read);
    program.forward();
  }

  /** Loads equal parameters, compares the mean losses and the gradients. */
  private <H extends Head> void check(
      BiFunction<ProgramBuilder, Tokens, H> build,
      ToDoubleFunction<Program<H>> run,
      ToDoubleFunction<NaiveSequences> reference) {
    try (Engine engine = Engine.open(Optional.empty());
        Workspace workspace = new Workspace(engine)) {
      Parameters parameters = new Parameters(workspace);
      Program<H> program;
      try (ProgramBuilder builder = ProgramBuilder.training(workspace, parameters)) {
        input = builder.tokens(ROWS);
        program = builder.finish(build.apply(builder, input));
      }
      workspace.allocate(Long.MAX_VALUE);
      NaiveSequences naive = new NaiveSequences();
      for (Parameter parameter : parameters.all()) {
        float[] values = numbers(parameter.size());
        parameters.load(parameter.name(), FloatSource.of(values, 0));
        naive.parameters.put(parameter.name(), NaiveSequences.rows(values, values.length)[0]);
      }
      // Twice: nothing of the first pass may be left in the second.
      run.applyAsDouble(program);
      program.backward();
      double loss = run.applyAsDouble(program);
      program.backward();
      assertThat(loss).isCloseTo(reference.applyAsDouble(naive), within(1e-5 * (1 + loss)));
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
      assertThat((double) gradient[index])
          .as(parameter + " at " + index)
          .isCloseTo(
              derivative(naive, parameter.name(), index, reference),
              within(2e-5 * largest + ROUNDING));
    }
  }

  private static double derivative(
      NaiveSequences naive, String name, int index, ToDoubleFunction<NaiveSequences> loss) {
    double[] values = naive.parameters.get(name);
    double kept = values[index];
    double step = 1e-6;
    values[index] = kept + step;
    double above = loss.applyAsDouble(naive);
    values[index] = kept - step;
    double below = loss.applyAsDouble(naive);
    values[index] = kept;
    return (above - below) / (2 * step);
  }

  private float[] numbers(int count) {
    return TestNetwork.numbers(random, count, 0.6);
  }
}
