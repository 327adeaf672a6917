package org.meanfield.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.meanfield.config.Block;
import org.meanfield.config.CnnConfig;
import org.meanfield.data.Batch;
import org.meanfield.data.Normalisation;
import org.meanfield.data.Schema;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.NativeRuntime;
import org.meanfield.kernel.Updater;
import org.meanfield.network.cnn.CnnArchitecture;
import org.meanfield.network.cnn.ImageFormat;
import org.meanfield.network.dl4j.Dl4jCnn;
import org.meanfield.network.dl4j.Dl4jWeights;
import org.meanfield.network.dl4j.PyTorchAdam;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * The engine against DL4J: the same network, weights and batches, two independent implementations.
 */
class EngineParityTest {
  private static final int BATCH = 32;
  private static final int SIDE = 28;
  private static final int CLASSES = 10;

  /** Networks that between them have every layer that DL4J's sequences have. */
  enum Subject {
    LENET(
        List.of(
            new Block.Convolution(20, 5, 1, 0, Block.Activation.NONE),
            new Block.Pooling(Block.PoolingKind.MAX, 2, 2),
            new Block.Convolution(50, 5, 1, 0, Block.Activation.NONE),
            new Block.Pooling(Block.PoolingKind.MAX, 2, 2)),
        List.of(500)),
    PADDED_AND_STRIDED(
        List.of(
            new Block.Convolution(16, 3, 2, 1, Block.Activation.RELU),
            new Block.Convolution(
                24, 3, 1, 1, Block.Normalise.NONE, Block.Activation.LEAKY_RELU, 0.1),
            new Block.Pooling(Block.PoolingKind.AVERAGE, 2, 2)),
        List.of(40)),
    NORMALISED(
        List.of(
            new Block.Convolution(32, 3, 1, 0, Block.Normalise.BATCH, Block.Activation.RELU, 0.01),
            new Block.Convolution(16, 3, 2, 0, Block.Normalise.BATCH, Block.Activation.NONE, 0.01),
            new Block.Pooling(Block.PoolingKind.GLOBAL, 1, 1)),
        List.of());

    private final CnnConfig config;

    Subject(List<Block> blocks, List<Integer> head) {
      this.config = new CnnConfig("", blocks, head);
    }

    CnnArchitecture architecture() {
      Normalisation none = new Normalisation(List.of(0.0), List.of(1.0));
      return CnnArchitecture.of(config, new ImageFormat(1, SIDE, SIDE, none), CLASSES);
    }

    Dl4jCnn dl4j() {
      return new Dl4jCnn(config, 1, SIDE, SIDE, CLASSES);
    }
  }

  /** A step of plain gradient descent with rate 1 moves each parameter by its gradient. */
  @ParameterizedTest
  @EnumSource
  void lossAndEveryGradientAreDl4js(Subject subject) {
    MultiLayerNetwork reference = subject.dl4j().network(new Sgd(1), 1);
    compare(subject, reference, new Updater.Sgd(0), 1, 1, moved -> 2e-5 * moved + 2e-6);
  }

  /**
   * Adam divides by the gradient's own size: rounding in a tiny gradient becomes a visible step.
   */
  @ParameterizedTest
  @EnumSource
  void tenStepsOfAdamEndAtDl4jsParameters(Subject subject) {
    MultiLayerNetwork reference =
        subject.dl4j().network(new PyTorchAdam(1e-3, 0.9, 0.999, 1e-3), 1);
    compare(subject, reference, new Updater.Adam(0.9f, 0.999f, 1e-3f), 1e-3, 10, moved -> 1e-4);
  }

  private static void compare(
      Subject subject,
      MultiLayerNetwork reference,
      Updater updater,
      double rate,
      int steps,
      DoubleUnaryOperator tolerance) {
    NetworkState initial = subject.architecture().initialModel(3);
    Dl4jWeights.write(initial, reference);
    try (Engine engine = Engine.open(Optional.empty());
        Network network =
            subject.architecture().build(engine, BATCH, updater, NativeRuntime.availableBytes())) {
      network.restore(initial);
      for (int step = 0; step < steps; step++) {
        Batch batch = batch(step);
        StepContext context = new StepContext(rate, Double.POSITIVE_INFINITY, 1, 0, step);
        Network.Loss loss = network.updates().get(0).step(batch, context);
        reference.fit(pixels(batch), oneHot(batch));
        assertThat(loss.sum() / loss.weight())
            .as("loss at step " + step)
            .isCloseTo(reference.score(), within(2e-5 * (1 + reference.score())));
      }
      assertSame(network.state().model(), Dl4jWeights.read(reference), initial, tolerance);
    }
  }

  /**
   * Tensor by tensor.
   *
   * @param tolerance for a tensor, from its largest movement
   */
  private static void assertSame(
      NetworkState ours,
      NetworkState reference,
      NetworkState initial,
      DoubleUnaryOperator tolerance) {
    for (TensorSpec tensor : ours.layout().tensors()) {
      if (tensor.role() == Role.STATISTIC) {
        // DL4J tracks the biased variance: its running statistics are its own.
        continue;
      }
      float[] found = ours.tensor(tensor.name());
      float[] expected = reference.tensor(tensor.name());
      float[] before = initial.tensor(tensor.name());
      double moved = 0;
      double apart = 0;
      for (int i = 0; i < found.length; i++) {
        moved = Math.max(moved, Math.abs(expected[i] - before[i]));
        apart = Math.max(apart, Math.abs(expected[i] - found[i]));
      }
      assertThat(apart).as(tensor.name()).isLessThan(tolerance.applyAsDouble(moved));
    }
  }

  private static Batch batch(long seed) {
    Batch batch = new Batch(Schema.ofImages(1, SIDE, SIDE), BATCH);
    Random random = new Random(seed);
    random.nextBytes(batch.bytes(0));
    for (int n = 0; n < BATCH; n++) {
      batch.ints(1)[n] = random.nextInt(CLASSES);
    }
    return batch;
  }

  private static INDArray pixels(Batch batch) {
    byte[] bytes = batch.bytes(0);
    float[] pixels = new float[bytes.length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (bytes[i] & 0xff) / 255f;
    }
    return Nd4j.create(pixels, new long[] {BATCH, 1, SIDE, SIDE}, 'c');
  }

  private static INDArray oneHot(Batch batch) {
    INDArray labels = Nd4j.zeros(BATCH, CLASSES);
    for (int n = 0; n < BATCH; n++) {
      labels.putScalar(n, batch.ints(1)[n], 1);
    }
    return labels;
  }
}
