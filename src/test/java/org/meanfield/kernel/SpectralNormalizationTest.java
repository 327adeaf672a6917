package org.meanfield.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Weights divided by their largest singular values, against plain loops in double precision. */
class SpectralNormalizationTest {
  private static final int BATCH = 3;
  private static final int OUTPUTS = 20;

  private final Engine engine = Engine.open(Optional.empty());
  private final Random random = new Random(3);

  /** A layer under test, its input, and its weight as a matrix of one row an output. */
  enum Kind {
    CONVOLUTION(List.of(OUTPUTS, 16, 3, 3), BATCH, 16, 6, 5) {
      @Override
      LayerSpec layer() {
        return Convolution.of("layer", OUTPUTS, 3, 1, 1, Nonlinearity.NONE);
      }
    },
    TRANSPOSED_CONVOLUTION(List.of(16, OUTPUTS, 4, 4), BATCH, 16, 3, 2) {
      @Override
      LayerSpec layer() {
        return TransposedConvolution.of("layer", OUTPUTS, 4, 2, 1, Nonlinearity.NONE);
      }

      @Override
      int row(int i) {
        return i / 16 % OUTPUTS;
      }

      @Override
      int column(int i) {
        return i / 16 / OUTPUTS * 16 + i % 16;
      }
    },
    LINEAR(List.of(OUTPUTS, 30), BATCH, 30) {
      @Override
      LayerSpec layer() {
        return Linear.of("layer", OUTPUTS, Nonlinearity.NONE);
      }
    },
    LINEAR_OF_MANY_ROWS(List.of(OUTPUTS, 30), 40, 30) {
      @Override
      LayerSpec layer() {
        return Linear.of("layer", OUTPUTS, Nonlinearity.NONE);
      }
    };

    private final List<Integer> weight;
    private final long[] input;

    Kind(List<Integer> weight, long... input) {
      this.weight = weight;
      this.input = input;
    }

    abstract LayerSpec layer();

    int columns() {
      return weight.stream().reduce(1, Math::multiplyExact) / OUTPUTS;
    }

    int row(int i) {
      return i / columns();
    }

    int column(int i) {
      return i % columns();
    }

    double[][] matrix(float[] values) {
      double[][] matrix = new double[OUTPUTS][columns()];
      for (int i = 0; i < values.length; i++) {
        matrix[row(i)][column(i)] = values[i];
      }
      return matrix;
    }
  }

  /** The layer, then a plain one, in a program that trains both and in one that predicts. */
  private final class Pair implements AutoCloseable {
    final Workspace workspace = new Workspace(engine);
    final Parameters parameters = new Parameters(workspace);
    final FloatProgram<SquaredError> training;
    final FloatProgram<SquaredError> inference;
    final float[] x;
    final int rows;

    Pair(Kind kind, LayerSpec layer) {
      rows = (int) kind.input[0];
      BiFunction<ProgramBuilder, Activation, SquaredError> body =
          (b, input) ->
              new SquaredError(b.add(Linear.of("last", 2, Nonlinearity.NONE), b.add(layer, input)));
      training = FloatProgram.of(ProgramBuilder.training(workspace, parameters), kind.input, body);
      inference =
          FloatProgram.of(ProgramBuilder.inference(workspace, parameters), kind.input, body);
      workspace.allocate(Long.MAX_VALUE);
      TestNetwork.initialise(parameters, 7);
      x = TestNetwork.numbers(random, (int) Layouts.count(kind.input), 1);
    }

    float[] weight() {
      float[] weight = new float[parameters.named("layer.weight").size()];
      parameters.read("layer.weight", FloatTarget.of(weight, 0));
      return weight;
    }

    void load(float[] weight) {
      parameters.load("layer.weight", FloatSource.of(weight, 0));
    }

    float[] u() {
      return parameters.statistics().get(0).values();
    }

    double loss(FloatProgram<SquaredError> program) {
      program.forward(x);
      float[] ones = new float[rows];
      Arrays.fill(ones, 1);
      return program.head().loss(new float[rows * 2], ones) / rows;
    }

    @Override
    public void close() {
      workspace.close();
    }
  }

  private Pair normalised(Kind kind) {
    Pair pair = new Pair(kind, SpectralNormalization.of(kind.layer()));
    for (int i = 0; i < OUTPUTS; i++) {
      pair.u()[i] = (float) random.nextGaussian();
    }
    return pair;
  }

  @AfterEach
  void close() {
    engine.close();
  }

  @ParameterizedTest
  @EnumSource
  void everyTrainingPassTakesOneStepOfThePowerIteration(Kind kind) {
    try (Pair pair = normalised(kind);
        Pair plain = new Pair(kind, kind.layer())) {
      double[][] w = kind.matrix(pair.weight());
      System.arraycopy(pair.x, 0, plain.x, 0, pair.x.length);
      double[] u = unit(doubles(pair.u()));
      for (int step = 0; step < 3; step++) {
        u = unit(times(w, unit(transposedTimes(w, u))));
        double loss = pair.loss(pair.training);

        assertThat(doubles(pair.u())).usingComparatorWithPrecision(1e-6).containsExactly(u);
        plain.load(divided(pair.weight(), norm(transposedTimes(w, u))));
        assertThat(loss).isCloseTo(plain.loss(plain.training), within(1e-6));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void theGradientGoesThroughTheSingularValueAndNotThroughItsVectors(Kind kind) {
    try (Pair pair = normalised(kind);
        Pair plain = new Pair(kind, kind.layer())) {
      System.arraycopy(pair.x, 0, plain.x, 0, pair.x.length);
      pair.loss(pair.training);
      pair.training.backward();
      float[] weight = pair.weight();
      float[] gradient = new float[weight.length];
      pair.parameters.readGradient("layer.weight", FloatTarget.of(gradient, 0));
      double[] u = unit(doubles(pair.u()));
      double[] v = unit(transposedTimes(kind.matrix(weight), u));
      // The plain network's gradient by what is divided, then the chain rule by a difference of σ.
      plain.load(divided(weight, sigma(kind, weight, u, v)));
      plain.loss(plain.training);
      plain.training.backward();
      float[] ofDivided = new float[weight.length];
      plain.parameters.readGradient("layer.weight", FloatTarget.of(ofDivided, 0));
      for (int sample = 0; sample < 20; sample++) {
        int i = random.nextInt(weight.length);
        double expected = 0;
        float step = 1 / 1024f;
        float[] above = weight.clone();
        above[i] += step;
        float[] below = weight.clone();
        below[i] -= step;
        double sigmaAbove = sigma(kind, above, u, v);
        double sigmaBelow = sigma(kind, below, u, v);
        for (int j = 0; j < weight.length; j++) {
          expected += ofDivided[j] * (above[j] / sigmaAbove - below[j] / sigmaBelow) / (2 * step);
        }
        assertThat((double) gradient[i]).isCloseTo(expected, within(1e-5));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void predictingGivesWhatTheTrainingPassGaveAndTakesNoStep(Kind kind) {
    try (Pair pair = normalised(kind)) {
      double loss = pair.loss(pair.training);
      float[] u = pair.u().clone();

      for (int time = 0; time < 2; time++) {
        assertThat(pair.loss(pair.inference)).isCloseTo(loss, within(1e-6));
        assertThat(pair.u()).containsExactly(u);
      }
      pair.load(divided(pair.weight(), 0.25));
      assertThat(pair.loss(pair.inference)).isCloseTo(loss, within(1e-6));
    }
  }

  @Test
  void aMeanOfReplicasVectorsIsAsGoodAsAUnitVector() {
    try (Pair pair = normalised(Kind.LINEAR)) {
      pair.loss(pair.training);
      double loss = pair.loss(pair.inference);
      for (int i = 0; i < OUTPUTS; i++) {
        pair.u()[i] *= 0.5f;
      }
      pair.load(pair.weight());

      assertThat(pair.loss(pair.inference)).isEqualTo(loss);
    }
  }

  @Test
  void theEstimateBecomesTheLargestSingularValue() {
    try (Pair pair = normalised(Kind.LINEAR)) {
      // Of orthogonal rows of lengths 1 to 20.
      float[] weight = new float[OUTPUTS * 30];
      for (int i = 0; i < OUTPUTS; i++) {
        weight[i * 30 + i] = 1 + i;
      }
      pair.load(weight);
      for (int step = 0; step < 300; step++) {
        pair.loss(pair.training);
      }
      float[] direction = new float[OUTPUTS];
      direction[OUTPUTS - 1] = Math.signum(pair.u()[OUTPUTS - 1]);
      assertThat(pair.u()).usingComparatorWithPrecision(1e-5f).containsExactly(direction);
    }
  }

  @Test
  void aWeightOfZerosStaysOneAndKeepsItsVector() {
    try (Pair pair = normalised(Kind.CONVOLUTION)) {
      pair.load(new float[pair.weight().length]);
      float[] u = pair.u().clone();

      assertThat(pair.loss(pair.training)).isFinite();
      pair.training.backward();
      assertThat(pair.u()).containsExactly(u);
    }
  }

  @Test
  void aVectorOfZerosIsRefusedByName() {
    try (Pair pair = new Pair(Kind.LINEAR, SpectralNormalization.of(Kind.LINEAR.layer()))) {
      assertThatThrownBy(() -> pair.loss(pair.training))
          .hasMessageContaining("layer.weight_u is all zeros");
    }
  }

  @Test
  void anEmbeddingIsNormalisedAsAWhole() {
    try (Workspace workspace = new Workspace(engine)) {
      Parameters parameters = new Parameters(workspace);
      Program<Values> program;
      Tokens tokens;
      try (ProgramBuilder b = ProgramBuilder.inference(workspace, parameters)) {
        tokens = b.tokens(3);
        program =
            b.finish(
                new Values(b.add(SpectralNormalization.of(Embedding.of("class", tokens, 2, 2)))));
      }
      workspace.allocate(Long.MAX_VALUE);
      parameters.load("class.weight", FloatSource.of(new float[] {3, 4, 0, 0}, 0));
      parameters.statistics().get(0).values()[0] = 1;
      tokens.set(new int[] {0, 1, 0});
      program.forward();
      float[] read = new float[6];
      program.head().read(read);

      assertThat(read)
          .usingComparatorWithPrecision(1e-6f)
          .containsExactly(.6f, .8f, 0, 0, .6f, .8f);
    }
  }

  @Test
  void aWeightIsNotReadInTwoWays() {
    try (Workspace workspace = new Workspace(engine);
        ProgramBuilder b = ProgramBuilder.training(workspace, new Parameters(workspace))) {
      Parameters shared = new Parameters(workspace);
      b.train(shared);
      FloatInput x = b.input(2, 4);
      b.add(Linear.of("layer", 3, Nonlinearity.NONE), x);
      b.share(shared, Weights.TRAINED);
      LayerSpec again = SpectralNormalization.of(Linear.of("layer", 3, Nonlinearity.NONE));

      assertThatThrownBy(() -> b.add(again, x))
          .hasMessage(
              "layer.weight[3, 4]: one layer reads it normalised and another as it is;"
                  + " let both do the same");
    }
  }

  private static double sigma(Kind kind, float[] weight, double[] u, double[] v) {
    double sigma = 0;
    for (int i = 0; i < weight.length; i++) {
      sigma += u[kind.row(i)] * weight[i] * v[kind.column(i)];
    }
    return sigma;
  }

  private static double[] times(double[][] w, double[] v) {
    double[] u = new double[w.length];
    for (int r = 0; r < w.length; r++) {
      for (int c = 0; c < v.length; c++) {
        u[r] += w[r][c] * v[c];
      }
    }
    return u;
  }

  private static double[] transposedTimes(double[][] w, double[] u) {
    double[] v = new double[w[0].length];
    for (int r = 0; r < u.length; r++) {
      for (int c = 0; c < v.length; c++) {
        v[c] += w[r][c] * u[r];
      }
    }
    return v;
  }

  private static double norm(double[] vector) {
    return Math.sqrt(Arrays.stream(vector).map(value -> value * value).sum());
  }

  private static double[] unit(double[] vector) {
    double norm = norm(vector);
    return Arrays.stream(vector).map(value -> value / norm).toArray();
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }

  private static float[] divided(float[] values, double divisor) {
    float[] divided = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      divided[i] = (float) (values[i] / divisor);
    }
    return divided;
  }
}
