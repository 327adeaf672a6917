package org.meanfield.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Forward and backward of the layers that make images, against plain loops. */
class GeneratorLayersTest {
  private static final int BATCH = 4;
  private static final int CLASSES = GradientCheck.CLASSES;

  private final GradientCheck gradients = new GradientCheck();

  /** Channels as in a first, a middle and a last layer, of grey and of coloured images. */
  @ParameterizedTest
  @CsvSource({
    "16, 32, 4, 2, 1",
    "16, 1, 4, 2, 1",
    "16, 3, 4, 2, 1",
    "20, 5, 3, 1, 1",
    "16, 16, 5, 1, 0",
    "3, 16, 3, 3, 1",
    "16, 16, 2, 2, 0"
  })
  void transposedConvolution(int in, int out, int kernel, int stride, int padding) {
    NaiveNetwork naive = new NaiveNetwork().convolution("conv1", 2, in, 3, 1, 1, true);
    int extent = 4 * stride - 2 * padding + kernel;
    transposed(naive, "up1", in, out, kernel, stride, padding)
        .leakyRelu(0.2)
        .dense("dense1", out * extent * extent, CLASSES, false);
    gradients.check(
        naive,
        new int[] {BATCH, 2, 5, 5},
        (b, x) -> {
          x = b.add(Convolution.of("conv1", in, 3, 1, 1, Nonlinearity.RELU), x);
          return b.add(
              TransposedConvolution.of(
                  "up1", out, kernel, stride, padding, Nonlinearity.leakyRelu(0.2f)),
              x);
        });
  }

  @Test
  void transposedConvolutionAsFirstLayer() {
    gradients.check(
        transposed(new NaiveNetwork(), "up1", 3, 16, 4, 2, 1)
            .dense("dense1", 16 * 10 * 8, CLASSES, false),
        new int[] {BATCH, 3, 5, 4},
        (b, x) -> b.add(TransposedConvolution.of("up1", 16, 4, 2, 1, Nonlinearity.NONE), x));
  }

  /** A DCGAN's generator in small. */
  @Test
  void noiseBecomesAnImage() {
    NaiveNetwork naive =
        new NaiveNetwork()
            .dense("project", 6, 16 * 3 * 2, false)
            .then(NaiveGenerator.reshape(16, 3, 2))
            .batchNormalization("bn1", 16, true);
    transposed(naive, "up1", 16, 20, 4, 2, 1).batchNormalization("bn2", 20, false).leakyRelu(0.2);
    transposed(naive, "up2", 20, 1, 4, 2, 1)
        .then(NaiveGenerator.tanh())
        .dense("dense1", 12 * 8, CLASSES, false);
    gradients.check(
        naive,
        new int[] {BATCH, 6},
        (b, x) -> {
          x = b.add(Linear.of("project", 16 * 3 * 2, Nonlinearity.NONE), x);
          x = b.add(Reshape.of("images", 16, 3, 2), x);
          x = b.add(BatchNormalization.of("bn1", 0.1f, Nonlinearity.RELU), x);
          x = b.add(TransposedConvolution.of("up1", 20, 4, 2, 1, Nonlinearity.NONE), x);
          x = b.add(BatchNormalization.of("bn2", 0.1f, Nonlinearity.leakyRelu(0.2f)), x);
          return b.add(TransposedConvolution.of("up2", 1, 4, 2, 1, Nonlinearity.TANH), x);
        });
  }

  @ParameterizedTest
  @CsvSource({"1, 2", "16, 2", "20, 3", "3, 4", "16, 1"})
  void upsampling(int channels, int factor) {
    gradients.check(
        new NaiveNetwork()
            .convolution("conv1", 1, channels, 3, 1, 1, true)
            .then(NaiveGenerator.upsampling(factor))
            .convolution("conv2", channels, 2, 3, 1, 0, false)
            .dense("dense1", 2 * (4 * factor - 2) * (3 * factor - 2), CLASSES, false),
        new int[] {BATCH, 1, 4, 3},
        (b, x) -> {
          x = b.add(Convolution.of("conv1", channels, 3, 1, 1, Nonlinearity.RELU), x);
          x = b.add(Upsampling.nearest("up1", factor), x);
          return b.add(Convolution.of("conv2", 2, 3, 1, 0, Nonlinearity.NONE), x);
        });
  }

  @Test
  void imagesBecomeRowsAndRowsImages() {
    NaiveNetwork naive =
        new NaiveNetwork()
            .convolution("conv1", 1, 16, 3, 1, 1, false)
            .then(NaiveGenerator.reshape(16 * 4 * 3))
            .then(NaiveGenerator.reshape(4, 8, 6))
            .then(NaiveGenerator.reshape(2, 4, 24))
            .convolution("conv2", 2, 4, 3, 1, 1, true)
            .dense("dense1", 4 * 4 * 24, CLASSES, false);
    gradients.check(
        naive,
        new int[] {BATCH, 1, 4, 3},
        (b, x) -> {
          x = b.add(Convolution.of("conv1", 16, 3, 1, 1, Nonlinearity.NONE), x);
          x = b.add(Reshape.of("rows", 16 * 4 * 3), x);
          x = b.add(Reshape.of("images", 4, 8, 6), x);
          x = b.add(Reshape.of("wide", 2, 4, 24), x);
          return b.add(Convolution.of("conv2", 4, 3, 1, 1, Nonlinearity.RELU), x);
        });
  }

  @Test
  void tanhAfterEveryKindOfLayer() {
    NaiveNetwork naive =
        new NaiveNetwork()
            .convolution("conv1", 1, 16, 3, 1, 1, false)
            .then(NaiveGenerator.tanh())
            .batchNormalization("bn1", 16, false)
            .then(NaiveGenerator.tanh())
            .dense("dense0", 16 * 4 * 4, 20, false)
            .then(NaiveGenerator.tanh())
            .dense("dense1", 20, CLASSES, false);
    for (int batch : new int[] {BATCH, 40}) {
      gradients.check(
          naive,
          new int[] {batch, 1, 4, 4},
          (b, x) -> {
            x = b.add(Convolution.of("conv1", 16, 3, 1, 1, Nonlinearity.TANH), x);
            x = b.add(BatchNormalization.of("bn1", 0.1f, Nonlinearity.TANH), x);
            return b.add(Linear.of("dense0", 20, Nonlinearity.TANH), x);
          });
    }
  }

  /** PyTorch's LayerNorm of channels, height and width. */
  @Test
  void anImageIsNormalisedByItselfAsARow() {
    NaiveNetwork naive = new NaiveNetwork().convolution("conv1", 1, 16, 3, 1, 1, false);
    naive.then(
        NaiveGenerator.layerNormalization(
            naive.parameter("ln1.weight", 16 * 4 * 4), naive.parameter("ln1.bias", 16 * 4 * 4)));
    naive
        .leakyRelu(0.2)
        .convolution("conv2", 16, 4, 3, 1, 1, false)
        .dense("dense1", 4 * 4 * 4, CLASSES, false);
    gradients.check(
        naive,
        new int[] {BATCH, 1, 4, 4},
        (b, x) -> {
          x = b.add(Convolution.of("conv1", 16, 3, 1, 1, Nonlinearity.NONE), x);
          x = b.add(Reshape.of("rows", 16 * 4 * 4), x);
          x = b.add(LayerNormalization.of("ln1", 1e-5f), x);
          x = b.add(Reshape.of("images", 16, 4, 4), x);
          x = b.add(Pointwise.of("relu1", Nonlinearity.leakyRelu(0.2f)), x);
          return b.add(Convolution.of("conv2", 4, 3, 1, 1, Nonlinearity.NONE), x);
        });
  }

  /**
   * A projection discriminator's: what is linear of the features, and their product with another.
   */
  @Test
  void innerProductsOfRows() {
    NaiveNetwork naive = new NaiveNetwork().convolution("conv1", 1, 16, 3, 1, 1, true);
    double[] w = naive.parameter("other.weight", 16 * 6 * 16 * 6);
    double[] offset = naive.parameter("other.bias", 16 * 6);
    naive
        .then(NaiveGenerator.reshape(16 * 6))
        .sum(
            new NaiveNetwork().dense("linear", 16 * 6, 1, false),
            new NaiveNetwork().then(NaiveGenerator.productWithProjection(w, offset)))
        .dense("dense1", 1, CLASSES, false);
    gradients.check(
        naive,
        new int[] {BATCH, 1, 3, 2},
        (b, x) -> {
          x = b.add(Convolution.of("conv1", 16, 3, 1, 1, Nonlinearity.RELU), x);
          x = b.add(Reshape.of("features", 16 * 6), x);
          Activation other = b.add(Linear.of("other", 16 * 6, Nonlinearity.NONE), x);
          Activation y = b.add(Linear.of("linear", 1, Nonlinearity.NONE), x);
          y =
              b.add(
                  Addition.of("logit", Nonlinearity.NONE), y, b.add(DotProduct.of("p"), other, x));
          return y;
        });
  }

  @Test
  void aReshapeToAnotherCountOfValuesIsRefusedByName() {
    try (Engine engine = Engine.open(Optional.empty());
        Workspace workspace = new Workspace(engine);
        ProgramBuilder b = ProgramBuilder.inference(workspace, new Parameters(workspace))) {
      FloatInput x = b.input(2, 12);
      assertThatThrownBy(() -> b.add(Reshape.of("images", 3, 2, 1), x))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("images: [2, 12] cannot become [2, 3, 2, 1], which has not as many values");
      assertThat(b.add(Reshape.of("images", 3, 2, 2), x).shape()).containsExactly(2, 3, 2, 2);
    }
  }

  private static NaiveNetwork transposed(
      NaiveNetwork naive, String name, int in, int out, int kernel, int stride, int padding) {
    return naive.then(
        NaiveGenerator.transposedConvolution(
            naive.parameter(name + ".weight", in * out * kernel * kernel),
            naive.parameter(name + ".bias", out),
            in,
            out,
            kernel,
            stride,
            padding));
  }
}
