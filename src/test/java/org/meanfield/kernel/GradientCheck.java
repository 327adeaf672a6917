package org.meanfield.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiFunction;

/** Loss and gradients of an engine's network beside those of plain loops, with equal weights. */
final class GradientCheck {
  static final int CLASSES = 3;
  private static final int SAMPLES_OF_A_TENSOR = 60;

  /**
   * What f32 leaves of a gradient that is exactly zero, such as a bias's before a normalisation.
   */
  private static final double ROUNDING = 3e-7;

  private final Random random = new Random(5);

  /** Builds body plus a last dense layer, loads equal weights, compares losses and gradients. */
  void check(
      NaiveNetwork naive, int[] shape, BiFunction<ProgramBuilder, Activation, Activation> body) {
    try (Engine engine = Engine.open(Optional.empty());
        Workspace workspace = new Workspace(engine)) {
      Parameters parameters = new Parameters(workspace);
      FloatProgram<SoftmaxCrossEntropy> program =
          FloatProgram.of(
              ProgramBuilder.training(workspace, parameters),
              Arrays.stream(shape).asLongStream().toArray(),
              (b, x) ->
                  new SoftmaxCrossEntropy(
                      b.add(Linear.of("dense1", CLASSES, Nonlinearity.NONE), body.apply(b, x))));
      workspace.allocate(Long.MAX_VALUE);
      float[] input = numbers(Arrays.stream(shape).reduce(1, Math::multiplyExact), 1);
      int[] labels = new int[shape[0]];
      for (int n = 0; n < labels.length; n++) {
        labels[n] = random.nextInt(CLASSES);
      }
      for (Parameter parameter : parameters.all()) {
        float[] values = numbers(parameter.size(), 0.3);
        parameters.load(parameter.name(), FloatSource.of(values, 0));
        for (int i = 0; i < values.length; i++) {
          naive.parameters.get(parameter.name())[i] = values[i];
        }
      }
      // Twice: nothing of the first pass may be left in the second.
      program.forward(input);
      program.head().loss(labels);
      program.backward();
      program.forward(input);
      double loss = program.head().loss(labels) / labels.length;
      program.backward();
      assertThat(loss).isCloseTo(naive.loss(input, shape, labels), within(1e-5 * (1 + loss)));
      for (Parameter parameter : parameters.all()) {
        compare(naive, parameter, input, shape, labels);
      }
    }
  }

  private void compare(
      NaiveNetwork naive, Parameter parameter, float[] input, int[] shape, int[] labels) {
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
              naive.derivative(parameter.name(), index, input, shape, labels),
              within(2e-5 * largest + ROUNDING));
    }
  }

  private float[] numbers(int count, double range) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) ((random.nextDouble() * 2 - 1) * range);
    }
    return numbers;
  }
}
