package org.meanfield.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.meanfield.kernel.AdversarialLoss.Kind;

/** What judgements cost, against closed forms; its gradient against finite differences. */
class AdversarialLossTest {
  private static final float[] LOGITS = {-3, -0.5f, 0.25f, 2, 0.75f};
  private static final float[] REAL_AND_MADE = {1, 0, 1, 0, 0};
  private static final float[] WEIGHTS = {1, 2, 0.5f, 0, 1};

  private final Engine engine = Engine.open(Optional.empty());
  private final Workspace workspace = new Workspace(engine);
  private FloatInput logits;

  @AfterEach
  void close() {
    workspace.close();
    engine.close();
  }

  private Program<AdversarialLoss> program(Kind kind, int rows) {
    try (ProgramBuilder b = ProgramBuilder.training(workspace, new Parameters(workspace))) {
      logits = b.inputWithGradient(rows, 1);
      Program<AdversarialLoss> program = b.finish(new AdversarialLoss(kind, logits));
      workspace.allocate(Long.MAX_VALUE);
      return program;
    }
  }

  private double loss(Program<AdversarialLoss> program, float[] y, float[] targets, float[] w) {
    logits.set(y);
    program.forward();
    return program.head().loss(targets, w);
  }

  @Test
  void theLogisticLossIsTheCrossEntropyOfSmoothedTargets() {
    float[] targets = {0.9f, 0, 1, 0.1f, 0.5f};
    double expected = 0;
    for (int n = 0; n < LOGITS.length; n++) {
      double p = 1 / (1 + Math.exp(-LOGITS[n]));
      expected -= WEIGHTS[n] * (targets[n] * Math.log(p) + (1 - targets[n]) * Math.log(1 - p));
    }
    assertThat(loss(program(Kind.LOGISTIC, 5), LOGITS, targets, WEIGHTS))
        .isCloseTo(expected, within(1e-9));
  }

  @Test
  void aHingeCostsWhatIsOnTheWrongSideOfItsMargin() {
    assertThat(loss(program(Kind.HINGE, 5), LOGITS, REAL_AND_MADE, WEIGHTS))
        .isEqualTo(4 + 2 * 0.5 + 0.5 * 0.75 + 0 * 3 + 1.75);
  }

  @Test
  void aScoreIsThatOfTheDiscriminatorWhateverTheTargets() {
    assertThat(loss(program(Kind.SCORE, 5), LOGITS, REAL_AND_MADE, WEIGHTS))
        .isEqualTo(3 + 2 * 0.5 - 0.5 * 0.25 - 0.75);
  }

  @Test
  void judgementsBeyondWhatAnExponentialHoldsCostAFiniteAmount() {
    Program<AdversarialLoss> program = program(Kind.LOGISTIC, 2);
    float[] far = {1000, -1000};
    float[] ones = {1, 1};

    assertThat(loss(program, far, new float[] {1, 0}, ones)).isZero();
    assertThat(loss(program, far, new float[] {0, 1}, ones)).isEqualTo(2000);
    program.backward();
    float[] gradient = new float[2];
    logits.readGradient(gradient);
    assertThat(gradient).containsExactly(0.5f, -0.5f);
  }

  @Test
  void aLossOfANumberThatIsNoneIsNoNumber() {
    for (Kind kind : Kind.values()) {
      try (Workspace own = new Workspace(engine);
          ProgramBuilder b = ProgramBuilder.training(own, new Parameters(own))) {
        FloatInput y = b.inputWithGradient(1, 1);
        Program<AdversarialLoss> program = b.finish(new AdversarialLoss(kind, y));
        own.allocate(Long.MAX_VALUE);
        y.set(new float[] {Float.NaN});
        program.forward();

        assertThat(program.head().loss(new float[1], new float[] {1})).isNaN();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void theGradientIsThatOfTheWeightedMean(Kind kind) {
    Program<AdversarialLoss> program = program(kind, 5);
    loss(program, LOGITS, REAL_AND_MADE, WEIGHTS);
    program.backward();
    float[] gradient = new float[5];
    logits.readGradient(gradient);
    for (int n = 0; n < LOGITS.length; n++) {
      double above = loss(program, moved(n, 1 / 256f), REAL_AND_MADE, WEIGHTS);
      double below = loss(program, moved(n, -1 / 256f), REAL_AND_MADE, WEIGHTS);
      assertThat((double) gradient[n])
          .as("row " + n)
          .isCloseTo((above - below) * 128 / 4.5, within(1e-5));
    }
  }

  @Test
  void aTargetBetweenRealAndMadeIsRefusedByAHinge() {
    Program<AdversarialLoss> program = program(Kind.HINGE, 1);
    assertThatThrownBy(() -> loss(program, new float[] {1}, new float[] {0.9f}, new float[] {1}))
        .hasMessageContaining("a hinge knows only 1, real, and 0, made");
  }

  @Test
  void moreThanOneLogitARowIsNoJudgement() {
    try (ProgramBuilder b = ProgramBuilder.inference(workspace, new Parameters(workspace))) {
      FloatInput two = b.input(5, 2);
      assertThatThrownBy(() -> new AdversarialLoss(Kind.LOGISTIC, two))
          .hasMessage("a judgement is one logit a row, and not [5, 2]");
    }
  }

  private static float[] moved(int n, float by) {
    float[] moved = Arrays.copyOf(LOGITS, LOGITS.length);
    moved[n] += by;
    return moved;
  }
}
