package org.meanfield.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** Forward and backward of every layer, against plain loops and finite differences. */
class GradientsTest {
  private static final int BATCH = 4;
  private static final int CLASSES = 3;
  private static final int SAMPLES_OF_A_TENSOR = 60;

  /**
   * What f32 leaves of a gradient that is exactly zero, such as a bias's before a normalisation.
   */
  private static final double ROUNDING = 3e-7;

  private final Random random = new Random(5);

  @Test
  void convolutionAsFirstLayer() {
    check(
        new NaiveNetwork()
            .convolution("conv1", 1, 20, 5, 1, 0, false)
            .dense("dense1", 20 * 8 * 8, CLASSES, false),
        new int[] {BATCH, 1, 12, 12},
        (b, x) -> b.convolution("conv1", x, 20, 5, 1, 0, Nonlinearity.NONE));
  }

  @Test
  void convolutionWithReluStrideAndPadding() {
    check(
        new NaiveNetwork()
            .convolution("conv1", 3, 16, 3, 2, 1, true)
            .dense("dense1", 16 * 6 * 6, CLASSES, false),
        new int[] {BATCH, 3, 12, 12},
        (b, x) -> b.convolution("conv1", x, 16, 3, 2, 1, Nonlinearity.RELU));
  }

  @Test
  void convolutionOnConvolutionInBlockedLayout() {
    check(
        new NaiveNetwork()
            .convolution("conv1", 1, 32, 3, 1, 1, true)
            .convolution("conv2", 32, 16, 3, 1, 0, true)
            .dense("dense1", 16 * 8 * 8, CLASSES, false),
        new int[] {BATCH, 1, 10, 10},
        (b, x) -> {
          x = b.convolution("conv1", x, 32, 3, 1, 1, Nonlinearity.RELU);
          return b.convolution("conv2", x, 16, 3, 1, 0, Nonlinearity.RELU);
        });
  }

  @Test
  void convolutionOnConvolutionWithChannelsLast() {
    assertThat(LayoutRule.channelsLastConvolution(20, 50)).isTrue();
    check(
        new NaiveNetwork()
            .convolution("conv1", 1, 20, 3, 1, 0, true)
            .convolution("conv2", 20, 50, 3, 1, 0, false)
            .dense("dense1", 50 * 6 * 6, CLASSES, false),
        new int[] {BATCH, 1, 10, 10},
        (b, x) -> {
          x = b.convolution("conv1", x, 20, 3, 1, 0, Nonlinearity.RELU);
          return b.convolution("conv2", x, 50, 3, 1, 0, Nonlinearity.NONE);
        });
  }

  @Test
  void convolutionWithChannelsLastStrideAndPadding() {
    check(
        new NaiveNetwork()
            .convolution("conv1", 1, 20, 3, 1, 0, true)
            .convolution("conv2", 20, 50, 5, 2, 2, true)
            .dense("dense1", 50 * 6 * 6, CLASSES, false),
        new int[] {BATCH, 1, 13, 13},
        (b, x) -> {
          x = b.convolution("conv1", x, 20, 3, 1, 0, Nonlinearity.RELU);
          return b.convolution("conv2", x, 50, 5, 2, 2, Nonlinearity.RELU);
        });
  }

  @Test
  void maxPoolingThatDropsARemainderAndOneThatOverlaps() {
    check(
        new NaiveNetwork()
            .convolution("conv1", 1, 16, 3, 1, 0, false)
            .maxPooling(2, 2)
            .convolution("conv2", 16, 16, 3, 1, 1, false)
            .maxPooling(3, 2)
            .dense("dense1", 16 * 2 * 2, CLASSES, false),
        new int[] {BATCH, 1, 13, 13},
        (b, x) -> {
          x = b.convolution("conv1", x, 16, 3, 1, 0, Nonlinearity.NONE);
          x = b.maxPooling("pool1", x, 2, 2);
          x = b.convolution("conv2", x, 16, 3, 1, 1, Nonlinearity.NONE);
          return b.maxPooling("pool2", x, 3, 2);
        });
  }

  @Test
  void averagePoolingWithARemainder() {
    check(
        new NaiveNetwork()
            .convolution("conv1", 1, 16, 3, 1, 0, false)
            .averagePooling(2, 2)
            .dense("dense1", 16 * 4 * 4, CLASSES, false),
        new int[] {BATCH, 1, 11, 11},
        (b, x) ->
            b.averagePooling(
                "pool1", b.convolution("conv1", x, 16, 3, 1, 0, Nonlinearity.NONE), 2, 2));
  }

  @Test
  void batchNormalizationWithReluAndWithout() {
    check(
        new NaiveNetwork()
            .convolution("conv1", 1, 32, 3, 1, 0, false)
            .batchNormalization("bn1", 32, true)
            .convolution("conv2", 32, 16, 3, 1, 0, false)
            .batchNormalization("bn2", 16, false)
            .dense("dense1", 16 * 6 * 6, CLASSES, false),
        new int[] {BATCH, 1, 10, 10},
        (b, x) -> {
          x = b.convolution("conv1", x, 32, 3, 1, 0, Nonlinearity.NONE);
          x = b.batchNormalization("bn1", x, 0.1f, Nonlinearity.RELU);
          x = b.convolution("conv2", x, 16, 3, 1, 0, Nonlinearity.NONE);
          return b.batchNormalization("bn2", x, 0.1f, Nonlinearity.NONE);
        });
  }

  @Test
  void residualBranch() {
    check(
        new NaiveNetwork()
            .convolution("conv1", 1, 16, 3, 1, 1, true)
            .residual(
                new NaiveNetwork()
                    .convolution("conv2", 16, 16, 3, 1, 1, true)
                    .convolution("conv3", 16, 16, 3, 1, 1, false))
            .dense("dense1", 16 * 8 * 8, CLASSES, false),
        new int[] {BATCH, 1, 8, 8},
        (b, x) -> {
          x = b.convolution("conv1", x, 16, 3, 1, 1, Nonlinearity.RELU);
          List<Activation> both = b.fork("residual1", x);
          Activation y = b.convolution("conv2", both.get(0), 16, 3, 1, 1, Nonlinearity.RELU);
          y = b.convolution("conv3", y, 16, 3, 1, 1, Nonlinearity.NONE);
          return b.addition("residual1", y, both.get(1), Nonlinearity.RELU);
        });
  }

  @Test
  void convolutionAndDenseWithLeakyRelu() {
    check(
        new NaiveNetwork()
            .convolution("conv1", 1, 16, 3, 1, 1, false)
            .leakyRelu(0.2)
            .dense("dense0", 16 * 6 * 6, 20, false)
            .leakyRelu(0.1)
            .dense("dense1", 20, CLASSES, false),
        new int[] {BATCH, 1, 6, 6},
        (b, x) -> {
          x = b.convolution("conv1", x, 16, 3, 1, 1, Nonlinearity.leakyRelu(0.2f));
          return b.dense("dense0", x, 20, Nonlinearity.leakyRelu(0.1f));
        });
  }

  @Test
  void denseOnDense() {
    check(
        new NaiveNetwork().dense("dense0", 36, 23, true).dense("dense1", 23, CLASSES, false),
        new int[] {BATCH, 1, 6, 6},
        (b, x) -> b.dense("dense0", x, 23, Nonlinearity.RELU));
  }

  /** Builds body plus a last dense layer, loads equal weights, compares losses and gradients. */
  private void check(
      NaiveNetwork naive, int[] shape, BiFunction<ProgramBuilder, Activation, Activation> body) {
    try (Engine engine = Engine.open(Optional.empty());
        Parameters parameters = new Parameters(engine);
        Program program = build(engine, parameters, shape, body)) {
      float[] input = numbers(shape[0] * shape[1] * shape[2] * shape[3], 1);
      int[] labels = new int[BATCH];
      for (int n = 0; n < BATCH; n++) {
        labels[n] = random.nextInt(CLASSES);
      }
      for (Parameter parameter : parameters.all()) {
        float[] values = numbers(parameter.size(), 0.3);
        parameters.load(parameter.name(), FloatSource.of(values, 0));
        for (int i = 0; i < values.length; i++) {
          naive.parameters.get(parameter.name())[i] = values[i];
        }
      }
      program.forward(input);
      double loss = program.loss(labels) / BATCH;
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

  private static Program build(
      Engine engine,
      Parameters parameters,
      int[] shape,
      BiFunction<ProgramBuilder, Activation, Activation> body) {
    try (ProgramBuilder builder = ProgramBuilder.training(engine, parameters)) {
      Activation x = builder.input(shape[0], shape[1], shape[2], shape[3]);
      x = body.apply(builder, x);
      return builder.classifier(
          builder.dense("dense1", x, CLASSES, Nonlinearity.NONE), Long.MAX_VALUE);
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
