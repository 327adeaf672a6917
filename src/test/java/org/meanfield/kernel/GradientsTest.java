package org.meanfield.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Forward and backward of every layer, against plain loops and finite differences. */
class GradientsTest {
  private static final int BATCH = 4;
  private static final int CLASSES = GradientCheck.CLASSES;

  private final GradientCheck gradients = new GradientCheck();

  @Test
  void convolutionAsFirstLayer() {
    gradients.check(
        new NaiveNetwork()
            .convolution("conv1", 1, 20, 5, 1, 0, false)
            .dense("dense1", 20 * 8 * 8, CLASSES, false),
        new int[] {BATCH, 1, 12, 12},
        (b, x) -> b.add(Convolution.of("conv1", 20, 5, 1, 0, Nonlinearity.NONE), x));
  }

  @Test
  void convolutionWithReluStrideAndPadding() {
    gradients.check(
        new NaiveNetwork()
            .convolution("conv1", 3, 16, 3, 2, 1, true)
            .dense("dense1", 16 * 6 * 6, CLASSES, false),
        new int[] {BATCH, 3, 12, 12},
        (b, x) -> b.add(Convolution.of("conv1", 16, 3, 2, 1, Nonlinearity.RELU), x));
  }

  @Test
  void convolutionOnConvolutionInBlockedLayout() {
    gradients.check(
        new NaiveNetwork()
            .convolution("conv1", 1, 32, 3, 1, 1, true)
            .convolution("conv2", 32, 16, 3, 1, 0, true)
            .dense("dense1", 16 * 8 * 8, CLASSES, false),
        new int[] {BATCH, 1, 10, 10},
        (b, x) -> {
          x = b.add(Convolution.of("conv1", 32, 3, 1, 1, Nonlinearity.RELU), x);
          return b.add(Convolution.of("conv2", 16, 3, 1, 0, Nonlinearity.RELU), x);
        });
  }

  @Test
  void convolutionOnConvolutionWithChannelsLast() {
    assertThat(LayoutRule.channelsLastConvolution(20, 50)).isTrue();
    gradients.check(
        new NaiveNetwork()
            .convolution("conv1", 1, 20, 3, 1, 0, true)
            .convolution("conv2", 20, 50, 3, 1, 0, false)
            .dense("dense1", 50 * 6 * 6, CLASSES, false),
        new int[] {BATCH, 1, 10, 10},
        (b, x) -> {
          x = b.add(Convolution.of("conv1", 20, 3, 1, 0, Nonlinearity.RELU), x);
          return b.add(Convolution.of("conv2", 50, 3, 1, 0, Nonlinearity.NONE), x);
        });
  }

  @Test
  void convolutionWithChannelsLastStrideAndPadding() {
    gradients.check(
        new NaiveNetwork()
            .convolution("conv1", 1, 20, 3, 1, 0, true)
            .convolution("conv2", 20, 50, 5, 2, 2, true)
            .dense("dense1", 50 * 6 * 6, CLASSES, false),
        new int[] {BATCH, 1, 13, 13},
        (b, x) -> {
          x = b.add(Convolution.of("conv1", 20, 3, 1, 0, Nonlinearity.RELU), x);
          return b.add(Convolution.of("conv2", 50, 5, 2, 2, Nonlinearity.RELU), x);
        });
  }

  @Test
  void maxPoolingThatDropsARemainderAndOneThatOverlaps() {
    gradients.check(
        new NaiveNetwork()
            .convolution("conv1", 1, 16, 3, 1, 0, false)
            .maxPooling(2, 2)
            .convolution("conv2", 16, 16, 3, 1, 1, false)
            .maxPooling(3, 2)
            .dense("dense1", 16 * 2 * 2, CLASSES, false),
        new int[] {BATCH, 1, 13, 13},
        (b, x) -> {
          x = b.add(Convolution.of("conv1", 16, 3, 1, 0, Nonlinearity.NONE), x);
          x = b.add(Pooling.max("pool1", 2, 2), x);
          x = b.add(Convolution.of("conv2", 16, 3, 1, 1, Nonlinearity.NONE), x);
          return b.add(Pooling.max("pool2", 3, 2), x);
        });
  }

  @Test
  void averagePoolingWithARemainder() {
    gradients.check(
        new NaiveNetwork()
            .convolution("conv1", 1, 16, 3, 1, 0, false)
            .averagePooling(2, 2)
            .dense("dense1", 16 * 4 * 4, CLASSES, false),
        new int[] {BATCH, 1, 11, 11},
        (b, x) ->
            b.add(
                Pooling.average("pool1", 2, 2),
                b.add(Convolution.of("conv1", 16, 3, 1, 0, Nonlinearity.NONE), x)));
  }

  @Test
  void batchNormalizationWithReluAndWithout() {
    gradients.check(
        new NaiveNetwork()
            .convolution("conv1", 1, 32, 3, 1, 0, false)
            .batchNormalization("bn1", 32, true)
            .convolution("conv2", 32, 16, 3, 1, 0, false)
            .batchNormalization("bn2", 16, false)
            .dense("dense1", 16 * 6 * 6, CLASSES, false),
        new int[] {BATCH, 1, 10, 10},
        (b, x) -> {
          x = b.add(Convolution.of("conv1", 32, 3, 1, 0, Nonlinearity.NONE), x);
          x = b.add(BatchNormalization.of("bn1", 0.1f, Nonlinearity.RELU), x);
          x = b.add(Convolution.of("conv2", 16, 3, 1, 0, Nonlinearity.NONE), x);
          return b.add(BatchNormalization.of("bn2", 0.1f, Nonlinearity.NONE), x);
        });
  }

  @Test
  void residualBranch() {
    gradients.check(
        new NaiveNetwork()
            .convolution("conv1", 1, 16, 3, 1, 1, true)
            .residual(
                new NaiveNetwork()
                    .convolution("conv2", 16, 16, 3, 1, 1, true)
                    .convolution("conv3", 16, 16, 3, 1, 1, false))
            .dense("dense1", 16 * 8 * 8, CLASSES, false),
        new int[] {BATCH, 1, 8, 8},
        (b, x) -> {
          x = b.add(Convolution.of("conv1", 16, 3, 1, 1, Nonlinearity.RELU), x);
          Activation y = b.add(Convolution.of("conv2", 16, 3, 1, 1, Nonlinearity.RELU), x);
          y = b.add(Convolution.of("conv3", 16, 3, 1, 1, Nonlinearity.NONE), y);
          return b.add(Addition.of("residual1", Nonlinearity.RELU), y, x);
        });
  }

  @Test
  void convolutionAndDenseWithLeakyRelu() {
    gradients.check(
        new NaiveNetwork()
            .convolution("conv1", 1, 16, 3, 1, 1, false)
            .leakyRelu(0.2)
            .dense("dense0", 16 * 6 * 6, 20, false)
            .leakyRelu(0.1)
            .dense("dense1", 20, CLASSES, false),
        new int[] {BATCH, 1, 6, 6},
        (b, x) -> {
          x = b.add(Convolution.of("conv1", 16, 3, 1, 1, Nonlinearity.leakyRelu(0.2f)), x);
          return b.add(Linear.of("dense0", 20, Nonlinearity.leakyRelu(0.1f)), x);
        });
  }

  @Test
  void denseOnDense() {
    gradients.check(
        new NaiveNetwork().dense("dense0", 36, 23, true).dense("dense1", 23, CLASSES, false),
        new int[] {BATCH, 1, 6, 6},
        (b, x) -> b.add(Linear.of("dense0", 23, Nonlinearity.RELU), x));
  }

  @Test
  void aLinearLayerOnFewRowsAndOnManyHaveTheSameGradients() {
    for (int rows : new int[] {BATCH, 40}) {
      gradients.check(
          new NaiveNetwork().dense("dense0", 36, 23, true).dense("dense1", 23, CLASSES, false),
          new int[] {rows, 36},
          (b, x) -> b.add(Linear.of("dense0", 23, Nonlinearity.RELU), x));
    }
  }

  @Test
  void whichProductALinearLayerIsFollowsFromWhatComesIn() {
    assertThat(LayoutRule.linearByRows(new long[] {40, 36})).isTrue();
    assertThat(LayoutRule.linearByRows(new long[] {16, 8})).isFalse();
    assertThat(LayoutRule.linearByRows(new long[] {32, 128})).isFalse();
    assertThat(LayoutRule.linearByRows(new long[] {2048, 64, 1, 1})).isFalse();
  }

  @Test
  void batchNormalizationWithLeakyRelu() {
    gradients.check(
        new NaiveNetwork()
            .convolution("conv1", 1, 20, 3, 1, 0, false)
            .batchNormalization("bn1", 20, false)
            .leakyRelu(0.2)
            .dense("dense1", 20 * 6 * 6, CLASSES, false),
        new int[] {BATCH, 1, 8, 8},
        (b, x) -> {
          x = b.add(Convolution.of("conv1", 20, 3, 1, 0, Nonlinearity.NONE), x);
          return b.add(BatchNormalization.of("bn1", 0.1f, Nonlinearity.leakyRelu(0.2f)), x);
        });
  }

  @Test
  void gradientsOfAnActivationThatManyLayersReadAddUp() {
    NaiveNetwork inner = new NaiveNetwork();
    inner
        .sum(new NaiveNetwork(), convolution("conv2"))
        .sum(new NaiveNetwork(), convolution("conv3"));
    gradients.check(
        new NaiveNetwork()
            .convolution("conv1", 1, 16, 3, 1, 1, true)
            .sum(inner, new NaiveNetwork())
            .dense("dense1", 16 * 6 * 6, CLASSES, false),
        new int[] {BATCH, 1, 6, 6},
        (b, images) -> {
          Activation x = b.add(Convolution.of("conv1", 16, 3, 1, 1, Nonlinearity.RELU), images);
          Activation y = sum(b, "sum1", x, convolution(b, "conv2", x));
          Activation z = sum(b, "sum2", y, convolution(b, "conv3", y));
          return sum(b, "sum3", z, x);
        });
  }

  /** An input that is read again between the branch's last layer and their sum. */
  @Test
  void aSumHandsItsGradientBackWhereAnotherReaderComesBetween() {
    gradients.check(
        new NaiveNetwork()
            .convolution("conv1", 1, 16, 3, 1, 1, false)
            .sum(convolution("conv2"), new NaiveNetwork(), convolution("conv3"))
            .dense("dense1", 16 * 6 * 6, CLASSES, false),
        new int[] {BATCH, 1, 6, 6},
        (b, images) -> {
          Activation x = b.add(Convolution.of("conv1", 16, 3, 1, 1, Nonlinearity.NONE), images);
          Activation y = convolution(b, "conv2", x);
          Activation z = convolution(b, "conv3", x);
          return sum(b, "sum2", sum(b, "sum1", y, x), z);
        });
  }

  /** The later of two summands changes its gradient on the way back, the earlier needs it whole. */
  @Test
  void aSumOfActivatedBranchesKeepsTheirGradientsApart() {
    gradients.check(
        new NaiveNetwork()
            .convolution("conv1", 1, 16, 3, 1, 1, false)
            .sum(
                new NaiveNetwork().convolution("conv2", 16, 16, 3, 1, 1, true),
                new NaiveNetwork().convolution("conv3", 16, 16, 3, 1, 1, true))
            .dense("dense1", 16 * 6 * 6, CLASSES, false),
        new int[] {BATCH, 1, 6, 6},
        (b, images) -> {
          Activation x = b.add(Convolution.of("conv1", 16, 3, 1, 1, Nonlinearity.NONE), images);
          Activation y = b.add(Convolution.of("conv2", 16, 3, 1, 1, Nonlinearity.RELU), x);
          Activation z = b.add(Convolution.of("conv3", 16, 3, 1, 1, Nonlinearity.RELU), x);
          return sum(b, "sum1", y, z);
        });
  }

  private static NaiveNetwork convolution(String name) {
    return new NaiveNetwork().convolution(name, 16, 16, 3, 1, 1, false);
  }

  private static Activation convolution(ProgramBuilder b, String name, Activation x) {
    return b.add(Convolution.of(name, 16, 3, 1, 1, Nonlinearity.NONE), x);
  }

  private static Activation sum(ProgramBuilder b, String name, Activation x, Activation y) {
    return b.add(Addition.of(name, Nonlinearity.NONE), x, y);
  }
}
