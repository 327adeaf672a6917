package org.meanfield.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.EnumSource.Mode.EXCLUDE;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.meanfield.config.Block;
import org.meanfield.config.CnnConfig;
import org.meanfield.data.Normalisation;
import org.meanfield.data.Schema;
import org.meanfield.data.batches.Batch;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.NativeRuntime;
import org.meanfield.kernel.Optimizer;
import org.meanfield.network.classification.ClassNames;
import org.meanfield.network.cnn.CnnArchitecture;
import org.meanfield.network.cnn.FeatureFormat;
import org.meanfield.network.cnn.ImageFormat;
import org.meanfield.network.cnn.InputFormat;
import org.meanfield.network.dl4j.Dl4jWeights;
import org.meanfield.network.dl4j.PyTorchAdam;
import org.meanfield.network.dl4j.PyTorchMomentum;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.TensorSpec;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * The engine against DL4J: the same network, weights and batches, two independent implementations.
 */
class EngineParityTest {
  private static final int BATCH = 32;
  private static final int CHANNELS = 2;
  private static final int SIDE = 16;
  private static final int FEATURES = 2;
  private static final int CLASSES = 5;

  /** Networks that between them have every layer. */
  enum Subject {
    DENSE(List.of(), List.of(20, 10)),
    LENET(
        List.of(
            new Block.Convolution(20, 5, 1, 0, Block.Activation.NONE),
            new Block.Pooling(Block.PoolingKind.MAX, 2, 2),
            new Block.Convolution(50, 5, 1, 0, Block.Activation.NONE),
            new Block.Pooling(Block.PoolingKind.MAX, 2, 2)),
        List.of(50)),
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
        List.of()),
    RESIDUAL(
        List.of(
            new Block.Convolution(8, 3, 1, 1, Block.Normalise.BATCH, Block.Activation.RELU, 0.01),
            new Block.Residual(8, 1),
            new Block.Residual(12, 2),
            new Block.Pooling(Block.PoolingKind.GLOBAL, 1, 1)),
        List.of()),
    /** What is dropped is each library's own choice: for inference only. */
    WITH_DROPOUT(
        List.of(
            new Block.Convolution(8, 3, 2, 1, Block.Normalise.BATCH, Block.Activation.RELU, 0.01),
            new Block.Dropout(0.25),
            new Block.Residual(8, 2),
            new Block.Dropout(0.5)),
        List.of(20));

    private final CnnConfig config;

    Subject(List<Block> blocks, List<Integer> head) {
      this.config = new CnnConfig("", blocks, head);
    }

    CnnArchitecture architecture() {
      Normalisation normalisation = new Normalisation(List.of(0.4, 0.5), List.of(0.3, 0.25));
      InputFormat input =
          config.blocks().isEmpty()
              ? new FeatureFormat(FEATURES, normalisation)
              : new ImageFormat(CHANNELS, SIDE, SIDE, normalisation);
      return CnnArchitecture.of(config, input, ClassNames.of(CLASSES));
    }

    Batch batch(long seed) {
      Random random = new Random(seed);
      boolean features = config.blocks().isEmpty();
      Schema schema =
          features ? Schema.ofFeatures(FEATURES) : Schema.ofImages(CHANNELS, SIDE, SIDE);
      Batch batch = new Batch(schema, BATCH);
      if (features) {
        for (int i = 0; i < batch.doubles(0).length; i++) {
          batch.doubles(0)[i] = random.nextFloat();
        }
      } else {
        random.nextBytes(batch.bytes(0));
      }
      for (int n = 0; n < BATCH; n++) {
        batch.ints(1)[n] = random.nextInt(CLASSES);
      }
      return batch;
    }

    ComputationGraph dl4j(IUpdater updater) {
      return architecture().dl4j().graph(updater, 1);
    }
  }

  /** A step of plain gradient descent with rate 1 moves each parameter by its gradient. */
  @ParameterizedTest
  @EnumSource(mode = EXCLUDE, names = "WITH_DROPOUT")
  void lossAndEveryGradientAreDl4js(Subject subject) {
    ComputationGraph reference = subject.dl4j(new Sgd(1));
    compare(subject, reference, new Optimizer.Sgd(0), 1, 1, moved -> 2e-5 * moved + 2e-6);
  }

  @ParameterizedTest
  @EnumSource(mode = EXCLUDE, names = "WITH_DROPOUT")
  void tenStepsOfGradientDescentEndAtDl4jsParameters(Subject subject) {
    ComputationGraph reference = subject.dl4j(new Sgd(0.05));
    compare(subject, reference, new Optimizer.Sgd(0), 0.05, 10, moved -> 1e-4);
  }

  @ParameterizedTest
  @EnumSource(mode = EXCLUDE, names = "WITH_DROPOUT")
  void tenStepsOfMomentumEndAtDl4jsParameters(Subject subject) {
    ComputationGraph reference = subject.dl4j(new PyTorchMomentum(0.01, 0.9));
    compare(subject, reference, new Optimizer.Momentum(0.9f, 0), 0.01, 10, moved -> 1e-4);
  }

  /**
   * Where rounding flips a ReLU, gradients change by 1e-5 or so. Adam divides them by their own
   * size: its ε keeps that from becoming a visible step.
   */
  @ParameterizedTest
  @EnumSource(mode = EXCLUDE, names = "WITH_DROPOUT")
  void tenStepsOfAdamEndAtDl4jsParameters(Subject subject) {
    ComputationGraph reference = subject.dl4j(new PyTorchAdam(1e-3, 0.9, 0.999, 1e-2));
    compare(subject, reference, new Optimizer.Adam(0.9f, 0.999f, 1e-2f), 1e-3, 10, moved -> 1e-4);
  }

  /** As DL4J reads it back: running statistics included, and nothing dropped. */
  @ParameterizedTest
  @EnumSource
  void predictionsOfATrainedModelAreThoseOfItsModelZip(Subject subject) throws IOException {
    try (Engine engine = Engine.open(Optional.empty());
        Network network = build(subject, engine, new Optimizer.Sgd(0))) {
      network.restore(subject.architecture().initialModel(3));
      for (int step = 0; step < 5; step++) {
        train(network, subject.batch(step), 0.1, step);
      }
      byte[] zip = ExportedZip.of(subject.architecture(), network.state().model());
      ComputationGraph reference =
          ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(zip));
      Batch asked = subject.batch(9);

      INDArray expected =
          reference.outputSingle(subject.architecture().dl4j().minibatch(asked).getFeatures());

      for (int label = 0; label < CLASSES; label++) {
        Arrays.fill(asked.ints(1), label);
        for (int rows = 1; rows <= 3; rows++) {
          assertThat(loss(subject, network, asked, rows) - loss(subject, network, asked, rows - 1))
              .as("example %d, class %d", rows - 1, label)
              .isCloseTo(-Math.log(expected.getDouble(rows - 1, label)), within(1e-5));
        }
      }
    }
  }

  /** Summed over the first rows. */
  private static double loss(Subject subject, Network network, Batch batch, int rows) {
    Tally tally = subject.architecture().judgement().tally(false);
    network.evaluator(EvaluatedShard.NONE).add(batch, rows, tally);
    return rows == 0 ? 0 : rows * subject.architecture().judgement().metrics(tally).get("loss");
  }

  private static Network build(Subject subject, Engine engine, Optimizer updater) {
    return subject
        .architecture()
        .build(engine, BATCH, NetworkUse.training(updater), NativeRuntime.availableBytes());
  }

  private static Network.Loss train(Network network, Batch batch, double rate, int step) {
    StepContext context = StepContext.only(rate, 1, 0, step);
    return network.updates(step).get(0).step(batch, context);
  }

  private static void compare(
      Subject subject,
      ComputationGraph reference,
      Optimizer updater,
      double rate,
      int steps,
      DoubleUnaryOperator tolerance) {
    NetworkState initial = subject.architecture().initialModel(3);
    Dl4jWeights.write(initial, reference);
    try (Engine engine = Engine.open(Optional.empty());
        Network network = build(subject, engine, updater)) {
      network.restore(initial);
      for (int step = 0; step < steps; step++) {
        Batch batch = subject.batch(step);
        Network.Loss loss = train(network, batch, rate, step);
        reference.fit(subject.architecture().dl4j().minibatch(batch));
        assertThat(loss.sum() / loss.weight())
            .as("loss at step " + step)
            .isCloseTo(reference.score(), within(2e-5 * (1 + reference.score())));
      }
      NetworkState found = network.state().model();
      assertSame(found, Dl4jWeights.read(reference, found.layout()), initial, tolerance);
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
      float[] found = ours.tensor(tensor.name());
      float[] expected = reference.tensor(tensor.name());
      float[] before = initial.tensor(tensor.name());
      double moved = 0;
      double apart = 0;
      for (int i = 0; i < found.length; i++) {
        moved = Math.max(moved, Math.abs(expected[i] - before[i]));
        apart = Math.max(apart, Math.abs(expected[i] - found[i]));
      }
      // DL4J tracks the biased variance, smaller by a factor of 1 − 1/(batch · height · width).
      double bias = tensor.name().endsWith("running_var") ? 0.01 * moved : 0;
      assertThat(apart).as(tensor.name()).isLessThan(tolerance.applyAsDouble(moved) + bias);
    }
  }
}
