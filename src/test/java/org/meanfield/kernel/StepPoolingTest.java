package org.meanfield.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Mean and maximum over the steps of padded sequences, against plain loops. */
class StepPoolingTest {
  private static final int STEPS = 5;
  private static final int SEQUENCES = 3;
  private static final int WIDTH = 7;
  private static final int[] LENGTHS = {3, STEPS, 1};
  private static final int[] LABELS = {6, 0, 3};

  private final Random random = new Random(5);
  private final float[] x = TestNetwork.numbers(random, STEPS * SEQUENCES * WIDTH, 2);

  private enum Kind {
    MEAN(StepMean::of),
    MAX(StepMax::of);

    private final Function<Lengths, LayerSpec> layer;

    Kind(Function<Lengths, LayerSpec> layer) {
      this.layer = layer;
    }

    double of(float[] x, int sequence, int unit) {
      double sum = 0;
      double largest = Double.NEGATIVE_INFINITY;
      for (int t = 0; t < LENGTHS[sequence]; t++) {
        sum += x[at(t, sequence, unit)];
        largest = Math.max(largest, x[at(t, sequence, unit)]);
      }
      return this == MEAN ? sum / LENGTHS[sequence] : largest;
    }
  }

  /**
   * @param loss the mean over the sequences
   * @param logits what the pooling made
   * @param gradient of the loss by what the pooling read
   */
  private record Pass(double loss, float[] logits, float[] gradient) {}

  @ParameterizedTest
  @EnumSource
  void whatItMakesIsThatOfPlainLoops(Kind kind) {
    float[] logits = pass(kind, x).logits;

    for (int n = 0; n < SEQUENCES; n++) {
      for (int j = 0; j < WIDTH; j++) {
        assertThat((double) logits[n * WIDTH + j]).isCloseTo(kind.of(x, n, j), within(1e-6));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void itsGradientIsTheDifferenceThatAStepMakes(Kind kind) {
    Pass pass = pass(kind, x);

    assertThat(pass.loss).isCloseTo(loss(kind, x, 0, 0), within(1e-5));
    for (int i = 0; i < x.length; i++) {
      double difference = (loss(kind, x, i, 1e-5) - loss(kind, x, i, -1e-5)) / 2e-5;
      assertThat((double) pass.gradient[i]).as("at " + i).isCloseTo(difference, within(1e-5));
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatStandsBehindAnEndHasNoInfluenceWhateverItIs(Kind kind) {
    float[] other = x.clone();
    for (int n = 0; n < SEQUENCES; n++) {
      for (int t = LENGTHS[n]; t < STEPS; t++) {
        for (int j = 0; j < WIDTH; j++) {
          other[at(t, n, j)] = t % 2 == 0 ? Float.NaN : 1e30f;
        }
      }
    }

    Pass clean = pass(kind, x);
    Pass pass = pass(kind, other);

    assertThat(pass.logits).isEqualTo(clean.logits);
    assertThat(pass.gradient).isEqualTo(clean.gradient);
    assertThat(pass.gradient[at(LENGTHS[0], 0, 0)]).isZero();
  }

  /** So that what it says does not depend on how a comparison treats a tie. */
  @Test
  void ofEqualStepsTheFirstIsTheLargest() {
    float[] equal = x.clone();
    Arrays.fill(equal, 0.5f);

    float[] gradient = pass(Kind.MAX, equal).gradient;

    assertThat(gradient[at(0, 1, 2)]).isNotZero();
    assertThat(gradient[at(1, 1, 2)]).isZero();
  }

  private static int at(int step, int sequence, int unit) {
    return (step * SEQUENCES + sequence) * WIDTH + unit;
  }

  private static Pass pass(Kind kind, float[] values) {
    try (Engine engine = Engine.open(Optional.empty());
        Workspace workspace = new Workspace(engine);
        ProgramBuilder builder = ProgramBuilder.training(workspace, new Parameters(workspace))) {
      Lengths lengths = builder.lengths(SEQUENCES, STEPS);
      FloatInput input = builder.inputWithGradient(STEPS * SEQUENCES, WIDTH);
      Activation pooled = builder.add(kind.layer.apply(lengths), input);
      Reading reading = builder.reading(pooled);
      Program<SoftmaxCrossEntropy> program = builder.finish(new SoftmaxCrossEntropy(pooled));
      workspace.allocate(Long.MAX_VALUE);
      lengths.set(LENGTHS);
      input.set(values);
      program.forward();
      float[] logits = new float[SEQUENCES * WIDTH];
      reading.read(logits);
      double loss = program.head().loss(LABELS) / SEQUENCES;
      program.backward();
      float[] gradient = new float[values.length];
      input.readGradient(gradient);
      return new Pass(loss, logits, gradient);
    }
  }

  /** The mean over the sequences, where one value is moved. */
  private static double loss(Kind kind, float[] x, int index, double move) {
    double loss = 0;
    for (int n = 0; n < SEQUENCES; n++) {
      double[] logits = new double[WIDTH];
      for (int j = 0; j < WIDTH; j++) {
        logits[j] = moved(kind, x, n, j, index, move);
      }
      loss += Math.log(Arrays.stream(logits).map(Math::exp).sum()) - logits[LABELS[n]];
    }
    return loss / SEQUENCES;
  }

  private static double moved(
      Kind kind, float[] x, int sequence, int unit, int index, double move) {
    double before = kind.of(x, sequence, unit);
    int step = index / WIDTH / SEQUENCES;
    if (at(step, sequence, unit) != index || step >= LENGTHS[sequence]) {
      return before;
    }
    if (kind == Kind.MEAN) {
      return before + move / LENGTHS[sequence];
    }
    return x[index] == (float) before ? before + move : before;
  }
}
