package org.meanfield.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToDoubleBiFunction;
import org.junit.jupiter.api.Test;

/** A row of weight 2 is two rows, to the loss as to every gradient. */
class WeightedLossTest {
  private static final int FEATURES = 5;
  private static final int OUTPUTS = 3;

  /** Of four rows; in halves of a row, they are those below. */
  private static final float[] WEIGHTS = {1, 2, 0.5f, 1};

  private static final int[] REPEATED = {0, 0, 1, 1, 1, 1, 2, 3, 3};

  @Test
  void aClassificationsRowsWeighAsOftenAsTheyWouldStandThere() {
    int[] labels = {2, 0, 1, 1};
    compare(
        SoftmaxCrossEntropy::new,
        (head, weights) -> head.loss(labels, weights),
        (head, rows) ->
            head.loss(Arrays.stream(rows).map(row -> labels[row]).toArray(), ones(rows.length)));
  }

  @Test
  void aRegressionsRowsWeighAsOftenAsTheyWouldStandThere() {
    float[] targets = numbers(9, WEIGHTS.length * OUTPUTS);
    compare(
        SquaredError::new,
        (head, weights) -> head.loss(targets, weights),
        (head, rows) -> head.loss(rows(targets, OUTPUTS, rows), ones(rows.length)));
  }

  @Test
  void theMeanSquaredErrorIsThatByHand() {
    float[] targets = {1, 2, 3};
    try (Model<SquaredError> model = new Model<>(1, SquaredError::new)) {
      float[] found = new float[OUTPUTS];
      model.program.forward(numbers(3, FEATURES));
      model.program.head().outputs(found);
      double expected = 0;
      for (int k = 0; k < OUTPUTS; k++) {
        expected += Math.pow((double) found[k] - targets[k], 2) / OUTPUTS;
      }

      assertThat(model.program.head().loss(targets, ones(1))).isCloseTo(expected, within(1e-9));
    }
  }

  @Test
  void rowsThatAllWeighNothingAreRefused() {
    try (Model<SquaredError> model = new Model<>(1, SquaredError::new)) {
      model.program.forward(new float[FEATURES]);

      assertThatThrownBy(() -> model.program.head().loss(new float[OUTPUTS], new float[1]))
          .hasMessageContaining("weights come to 0.0");
    }
  }

  private static <H extends Head> void compare(
      Function<Activation, H> head,
      ToDoubleBiFunction<H, float[]> weighted,
      ToDoubleBiFunction<H, int[]> repeated) {
    float[] x = numbers(4, WEIGHTS.length * FEATURES);
    try (Model<H> few = new Model<>(WEIGHTS.length, head);
        Model<H> many = new Model<>(REPEATED.length, head)) {
      few.program.forward(x);
      double loss = weighted.applyAsDouble(few.program.head(), WEIGHTS);
      few.program.backward();
      many.program.forward(rows(x, FEATURES, REPEATED));
      double expected = repeated.applyAsDouble(many.program.head(), REPEATED);
      many.program.backward();

      assertThat(loss / 4.5).isCloseTo(expected / 9, within(1e-6));
      float[] before = TestNetwork.values(few.parameters);
      float[] moved = few.moved();
      assertThat(moved).usingComparatorWithPrecision(1e-6f).containsExactly(many.moved());
      assertThat(moved).isNotEqualTo(before);
    }
  }

  private static float[] rows(float[] values, int width, int[] rows) {
    float[] found = new float[rows.length * width];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(values, rows[i] * width, found, i * width, width);
    }
    return found;
  }

  private static float[] ones(int count) {
    float[] ones = new float[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static float[] numbers(long seed, int count) {
    return TestNetwork.numbers(new Random(seed), count, 1);
  }

  /** One dense layer and a head. */
  private static final class Model<H extends Head> implements AutoCloseable {
    final Engine engine = Engine.open(Optional.empty());
    final Workspace workspace = new Workspace(engine);
    final Parameters parameters = new Parameters(workspace);
    final FloatProgram<H> program;

    Model(int rows, Function<Activation, H> head) {
      BiFunction<ProgramBuilder, Activation, H> body =
          (b, x) -> head.apply(b.add(Linear.of("dense", OUTPUTS, Nonlinearity.NONE), x));
      program =
          FloatProgram.of(
              ProgramBuilder.training(workspace, parameters), new long[] {rows, FEATURES}, body);
      workspace.allocate(Long.MAX_VALUE);
      TestNetwork.initialise(parameters, 1);
    }

    /** The parameters after a step of plain gradient descent. */
    float[] moved() {
      OptimizerState state = new OptimizerState(parameters, new Optimizer.Sgd(0));
      state.update(program.program(), 0.5);
      return TestNetwork.values(parameters);
    }

    @Override
    public void close() {
      workspace.close();
      engine.close();
    }
  }
}
