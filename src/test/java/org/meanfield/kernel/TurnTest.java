package org.meanfield.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Programs of one network take turns: nothing is read that another one has overwritten. */
class TurnTest {
  private static final int[] LABELS = {2, 0, 1, 2};

  private final Engine engine = Engine.open(Optional.empty());
  private final Workspace workspace = new Workspace(engine);
  private final Parameters first = new Parameters(workspace);
  private final Parameters second = new Parameters(workspace);
  private FloatInput left;
  private FloatInput right;
  private Reading reading;
  private Program<TokenCrossEntropy> program;
  private FloatProgram<SoftmaxCrossEntropy> other;

  @BeforeEach
  void build() {
    try (ProgramBuilder b = ProgramBuilder.training(workspace, first)) {
      left = b.inputWithGradient(4, 8);
      right = b.input(4, 8);
      Activation sum = b.add(Addition.of("sum", Nonlinearity.NONE), left, right);
      Activation logits = b.add(Linear.of("out", 3, Nonlinearity.NONE), sum);
      reading = b.reading(logits);
      program = b.finish(new TokenCrossEntropy(logits));
    }
    other =
        FloatProgram.of(
            ProgramBuilder.training(workspace, second),
            new long[] {4, 8},
            (b, x) -> new SoftmaxCrossEntropy(b.add(Linear.of("out", 3, Nonlinearity.NONE), x)));
    workspace.allocate(Long.MAX_VALUE);
    TestNetwork.initialise(first, 1);
    TestNetwork.initialise(second, 2);
  }

  @AfterEach
  void close() {
    workspace.close();
    engine.close();
  }

  private static float[] numbers(long seed) {
    return TestNetwork.numbers(new Random(seed), 32, 1);
  }

  private void feed() {
    left.set(numbers(1));
    right.set(numbers(2));
  }

  @Test
  void anInputThatAnotherProgramHasOverwrittenIsRefusedByName() {
    left.set(numbers(1));
    other.forward(numbers(3));
    right.set(numbers(2));
    assertThatThrownBy(program::forward)
        .hasMessageStartingWith("input [4, 8] is not set: another program of the network was fed");
  }

  @Test
  void whatWasSetOnceServesAnyNumberOfPasses() {
    feed();
    program.forward();
    double loss = program.head().loss(LABELS);
    program.backward();
    program.forward();
    assertThat(program.head().loss(LABELS)).isEqualTo(loss);
  }

  @Test
  void nothingOfAPassIsReadAfterAnotherProgramWasFed() {
    feed();
    program.forward();
    program.head().loss(LABELS);
    other.input().set(numbers(3));
    assertThatThrownBy(program::backward).hasMessageStartingWith("the way back can be had once");
    assertThatThrownBy(() -> program.head().loss(LABELS)).hasMessageStartingWith("the loss can");
    assertThatThrownBy(() -> reading.read(new float[12]))
        .hasMessageStartingWith("a reading of [4, 3] can");
    assertThatThrownBy(() -> left.readGradient(new float[32]))
        .hasMessageStartingWith("the gradient of input [4, 8] can");
  }

  @Test
  void theWayBackIsNotOfInputsThatWereSetAnew() {
    feed();
    program.forward();
    program.head().loss(LABELS);
    feed();
    assertThatThrownBy(program::backward).hasMessageContaining("a loss was asked for");
  }

  @Test
  void aReadingIsTheSameAfterTheLossAndTheWayBack() {
    feed();
    program.forward();
    float[] before = new float[12];
    reading.read(before);
    program.head().loss(LABELS);
    program.backward();
    float[] after = new float[12];
    reading.read(after);
    assertThat(after).containsExactly(before);
  }

  @Test
  void anOptimizerRefusesGradientsOfAnotherProgram() {
    OptimizerState state = new OptimizerState(first, new Optimizer.Sgd(0));
    other.forward(numbers(3));
    other.head().loss(LABELS);
    other.backward();
    assertThatThrownBy(() -> state.update(other.program(), 0.1))
        .hasMessageContaining("are not of this program");
  }

  /** A set of which a program trains a part: the rest stays as it is. */
  @Test
  void anOptimizerLeavesAloneWhatItsProgramDoesNotTrain() {
    try (Workspace own = new Workspace(engine)) {
      Parameters parameters = new Parameters(own);
      FloatProgram<SoftmaxCrossEntropy> half =
          FloatProgram.of(
              ProgramBuilder.training(own, parameters),
              new long[] {4, 8},
              (b, x) -> {
                b.freeze(parameters);
                x = b.add(Linear.of("frozen", 8, Nonlinearity.NONE), x);
                b.train(parameters);
                return new SoftmaxCrossEntropy(b.add(Linear.of("out", 3, Nonlinearity.NONE), x));
              });
      own.allocate(Long.MAX_VALUE);
      TestNetwork.initialise(parameters, 1);
      OptimizerState state =
          new OptimizerState(parameters, new Optimizer.Adam(0.9f, 0.999f, 1e-8f));
      float[] before = TestNetwork.values(parameters);
      half.forward(numbers(1));
      half.head().loss(LABELS);
      half.backward();
      assertThat(state.update(half.program(), 0.1, 1, true)).isPositive();
      float[] after = TestNetwork.values(parameters);
      int frozen = 8 * 8 + 8;
      for (int i = 0; i < after.length; i++) {
        assertThat(after[i] == before[i]).as("float " + i + " stays").isEqualTo(i < frozen);
      }
      assertThatThrownBy(() -> state.readMoment(0, 0, FloatTarget.of(new float[64], 0)))
          .hasMessageStartingWith("frozen.weight[8, 8] is not trained by any program");
    }
  }

  @Test
  void anInputWhoseGradientNothingGivesIsNamed() {
    try (Workspace own = new Workspace(engine);
        ProgramBuilder b = ProgramBuilder.training(own, new Parameters(own))) {
      b.inputWithGradient(4, 5);
      Activation y = b.add(Linear.of("out", 3, Nonlinearity.NONE), b.input(4, 8));
      assertThatThrownBy(() -> b.finish(new SoftmaxCrossEntropy(y)))
          .hasMessageStartingWith("input [4, 5]: its gradient was asked for, and nothing");
      assertThatThrownBy(() -> b.reading(y)).hasMessageStartingWith("the program is finished");
    }
  }

  /** The head's logarithms do not take the place of logits that somebody reads. */
  @Test
  void logitsAreReadAsTheyAreInInference() {
    try (Workspace own = new Workspace(engine)) {
      Parameters parameters = new Parameters(own);
      FloatInput x;
      Reading logits;
      Program<TokenCrossEntropy> inference;
      try (ProgramBuilder b = ProgramBuilder.inference(own, parameters)) {
        x = b.input(4, 8);
        Activation y = b.add(Linear.of("out", 3, Nonlinearity.NONE), x);
        logits = b.reading(y);
        inference = b.finish(new TokenCrossEntropy(y));
      }
      own.allocate(Long.MAX_VALUE);
      TestNetwork.initialise(parameters, 1);
      float[] values = numbers(1);
      x.set(values);
      inference.forward();
      float[] read = new float[12];
      logits.read(read);
      float[] w = TestNetwork.values(parameters);
      for (int r = 0; r < 4; r++) {
        for (int o = 0; o < 3; o++) {
          double expected = w[24 + o];
          for (int i = 0; i < 8; i++) {
            expected += values[r * 8 + i] * w[o * 8 + i];
          }
          assertThat((double) read[r * 3 + o]).isCloseTo(expected, within(1e-5));
        }
      }
    }
  }

  /** One buffer may be the gradient of both summands: a product must not add where it reads. */
  @Test
  void theResidualAroundAProductOfRowsHasTheGradientOfAnyOther() {
    assertThat(LayoutRule.linearByRows(new long[] {256, 256})).isTrue();
    float[] gradient = residual(Linear.of("inner", 256, Nonlinearity.NONE));
    float[] expected =
        residual(
            LayerSpec.of(
                "inner", (a, x) -> new InnerProduct(a, "inner", x, 256, Nonlinearity.NONE)));
    for (int i = 0; i < expected.length; i++) {
      assertThat(gradient[i]).isCloseTo(expected[i], within(1e-5f));
    }
  }

  private float[] residual(LayerSpec inner) {
    try (Workspace own = new Workspace(engine)) {
      Parameters parameters = new Parameters(own);
      FloatProgram<SoftmaxCrossEntropy> residual =
          FloatProgram.of(
              ProgramBuilder.training(own, parameters),
              new long[] {256, 256},
              (b, x) -> {
                x = b.add(Linear.of("in", 256, Nonlinearity.NONE), x);
                Activation y = b.add(inner, x);
                y = b.add(Addition.of("sum", Nonlinearity.NONE), y, x);
                return new SoftmaxCrossEntropy(b.add(Linear.of("out", 3, Nonlinearity.NONE), y));
              });
      own.allocate(Long.MAX_VALUE);
      TestNetwork.initialise(parameters, 9);
      residual.forward(TestNetwork.numbers(new Random(4), 256 * 256, 1));
      residual.head().loss(new int[256]);
      residual.backward();
      float[] gradient = new float[256 * 256];
      parameters.readGradient("in.weight", FloatTarget.of(gradient, 0));
      return gradient;
    }
  }
}
