package org.meanfield.network.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.meanfield.config.Block;
import org.meanfield.config.Block.Activation;
import org.meanfield.config.Block.Convolution;
import org.meanfield.config.Block.Pooling;
import org.meanfield.config.Block.PoolingKind;
import org.meanfield.config.CnnConfig;
import org.meanfield.data.Normalisation;
import org.meanfield.network.classification.ClassNames;
import org.meanfield.network.cnn.CnnArchitecture;
import org.meanfield.network.cnn.ImageFormat;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.Role;
import org.meanfield.network.state.SlicedVector;
import org.meanfield.network.state.StateLayout;
import org.meanfield.network.state.TensorSpec;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;

/** Graphs whose numbers can be computed by hand. */
class Dl4jGraphTest {
  /** Probability of the wrong class in {@link #SMALL}: its logits are 1.5 and −1.5. */
  private static final double WRONG = 1 / (1 + Math.exp(3));

  /** One 2×2 convolution over a 3×3 image, one pooling window over it all, two classes. */
  private static final CnnArchitecture SMALL =
      architecture(
          List.of(new Convolution(1, 2, 1, 0, Activation.RELU), new Pooling(PoolingKind.MAX, 2, 2)),
          List.of(),
          1,
          3,
          3,
          2);

  @Test
  void lossIsTheMeanCrossEntropyOverTheBatch() {
    ComputationGraph network = smallNetwork(new Sgd(1));
    INDArray twice = Nd4j.concat(0, counting(3), counting(3));
    INDArray labels = Nd4j.create(new float[][] {{1, 0}, {0, 1}});

    network.fit(new DataSet(twice, labels));

    double right = Math.log1p(Math.exp(-3));
    double wrong = Math.log1p(Math.exp(3));
    assertThat(network.score()).isCloseTo((right + wrong) / 2, within(1e-6));
  }

  @Test
  void oneStepOfPlainGradientDescentIsTheOneComputedByHand() {
    ComputationGraph network = smallNetwork(new Sgd(1));

    network.fit(new DataSet(counting(3), Nd4j.create(new float[][] {{1, 0}})));

    // The last of the four windows is the largest, so it alone gets the gradient −2·WRONG.
    float g = (float) (2 * WRONG);
    NetworkState after = Dl4jWeights.read(network, SMALL.modelLayout());
    assertThat(after.tensor("conv1.weight"))
        .containsExactly(new float[] {.1f + 5 * g, 6 * g, 8 * g, .1f + 9 * g}, within(1e-5f));
    assertThat(after.tensor("conv1.bias")).containsExactly(new float[] {.1f + g}, within(1e-5f));
    assertThat(after.tensor("dense1.weight"))
        .containsExactly(new float[] {1 + .75f * g, -1 - .75f * g}, within(1e-5f));
    assertThat(after.tensor("dense1.bias"))
        .containsExactly(new float[] {.5f * g, -.5f * g}, within(1e-5f));
  }

  @Test
  void adamAddsEpsilonToTheCorrectedRoot() {
    ComputationGraph network = smallNetwork(new PyTorchAdam(.5, .9, .999, .01));

    network.fit(new DataSet(counting(3), Nd4j.create(new float[][] {{1, 0}})));

    // After one step both corrected moments are those of the gradient itself.
    double gradient = 2 * WRONG;
    assertThat(Dl4jWeights.read(network, SMALL.modelLayout()).tensor("conv1.bias")[0])
        .isCloseTo((float) (.1 + .5 * gradient / (gradient + .01)), within(1e-5f));
  }

  @Test
  void velocityAddsUpAsInPolyaksHeavyBall() {
    ComputationGraph network = smallNetwork(new PyTorchMomentum(.5, .8));
    DataSet blank = new DataSet(Nd4j.zeros(1, 1, 3, 3), Nd4j.create(new float[][] {{1, 0}}));

    // Of a blank image only biases move: their gradients can be told from the losses.
    double first = step(network, blank);
    double second = step(network, blank);

    float[] bias = Dl4jWeights.read(network, SMALL.modelLayout()).tensor("dense1.bias");
    assertThat(bias[0]).isCloseTo((float) (.5 * (first + .8 * first + second)), within(1e-5f));
  }

  /** Makes a step; the gradient of the first class's logit, with the sign of the step. */
  private static double step(ComputationGraph network, DataSet batch) {
    network.fit(batch);
    return 1 - Math.exp(-network.score());
  }

  static Stream<IUpdater> ourUpdaters() {
    return Stream.of(new PyTorchAdam(.5, .9, .99, .01), new PyTorchMomentum(.5, .8));
  }

  @ParameterizedTest
  @MethodSource("ourUpdaters")
  void anUpdaterOfOursSurvivesTheTripThroughJsonThatSparkSendsItOn(IUpdater updater) {
    ComputationGraphConfiguration sent = smallNetwork(updater).getConfiguration();

    ComputationGraphConfiguration received = ComputationGraphConfiguration.fromJson(sent.toJson());

    assertThat(received).isEqualTo(sent);
    assertThat(received.toJson()).contains(updater.getClass().getName());
  }

  @Test
  void featuresAreFlattenedByChannelThenRowThenColumn() {
    Convolution twoChannels = new Convolution(2, 1, 1, 0, Activation.NONE);
    ComputationGraph network =
        architecture(List.of(twoChannels), List.of(), 1, 2, 2, 2).dl4j().graph(new Sgd(1), 1);
    float[] first = {.1f, .02f, .003f, .0004f, .01f, .002f, .0003f, .00004f};
    float[] dense = Arrays.copyOf(first, 16); // the second class's logit is 0
    Dl4jWeights.write(state(new float[] {1, 10}, new float[2], dense), network);

    INDArray probabilities = network.outputSingle(counting(2));

    double logit = .1 + .04 + .009 + .0016 + 10 * (.01 + .004 + .0009 + .00016);
    assertThat(probabilities.getDouble(0)).isCloseTo(1 / (1 + Math.exp(-logit)), within(1e-5));
  }

  @Test
  void parametersWrittenAreReadBackWithTheSameBits() {
    List<Block> blocks =
        List.of(
            new Convolution(3, 2, 1, 1, Activation.RELU),
            new Pooling(PoolingKind.MAX, 2, 2),
            new Convolution(4, 3, 1, 0, Activation.RELU));
    CnnArchitecture cnn = architecture(blocks, List.of(6), 2, 8, 10, 5);
    StateLayout layout = cnn.modelLayout();
    NetworkState written = Dl4jWeights.read(cnn.dl4j().graph(new Sgd(1), 1), layout);
    ComputationGraph other = cnn.dl4j().graph(new Sgd(1), 2);

    Dl4jWeights.write(written, other);

    assertThat(Dl4jWeights.read(other, layout).sameBits(written)).isTrue();
    assertThat(written.layout().tensors())
        .extracting(TensorSpec::name, TensorSpec::shape)
        .startsWith(tuple("conv1.weight", List.of(3, 2, 2, 2)), tuple("conv1.bias", List.of(3)))
        .endsWith(
            tuple("dense1.weight", List.of(6, 4 * 2 * 3)),
            tuple("dense1.bias", List.of(6)),
            tuple("dense2.weight", List.of(5, 6)),
            tuple("dense2.bias", List.of(5)));
  }

  @Test
  void aStateOfAnotherNetworkIsRefusedByTheTensorThatItLacks() {
    ComputationGraph network = smallNetwork(new Sgd(1));

    assertThatThrownBy(
            () -> Dl4jWeights.write(state(new float[] {1, 2}, new float[2], new float[8]), network))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("conv1.weight");
  }

  private static ComputationGraph smallNetwork(IUpdater updater) {
    ComputationGraph network = SMALL.dl4j().graph(updater, 1);
    Dl4jWeights.write(
        state(new float[] {.1f, 0, 0, .1f}, new float[] {.1f}, new float[] {1, -1}), network);
    return network;
  }

  private static CnnArchitecture architecture(
      List<Block> blocks, List<Integer> head, int channels, int height, int width, int classes) {
    Normalisation none =
        new Normalisation(Collections.nCopies(channels, 0.0), Collections.nCopies(channels, 1.0));
    ImageFormat image = new ImageFormat(channels, height, width, none);
    return CnnArchitecture.of(new CnnConfig("", blocks, head), image, ClassNames.of(classes));
  }

  /** Parameters of one convolution over one channel, with a square kernel, and two classes. */
  private static NetworkState state(float[] kernel, float[] bias, float[] dense) {
    int side = (int) Math.sqrt(kernel.length / bias.length);
    StateLayout layout =
        new StateLayout(
            List.of(
                parameter("conv1.weight", bias.length, 1, side, side),
                parameter("conv1.bias", bias.length),
                parameter("dense1.weight", 2, dense.length / 2),
                parameter("dense1.bias", 2)));
    SlicedVector values = new SlicedVector(layout.size());
    values.put(layout.offset("conv1.weight"), kernel, 0, kernel.length);
    values.put(layout.offset("conv1.bias"), bias, 0, bias.length);
    values.put(layout.offset("dense1.weight"), dense, 0, dense.length);
    return new NetworkState(layout, values, new TreeMap<>());
  }

  private static TensorSpec parameter(String name, Integer... shape) {
    return new TensorSpec(name, Role.PARAMETER, List.of(shape));
  }

  /** One image of one channel with the pixels 1, 2, 3 … */
  private static INDArray counting(int side) {
    float[] pixels = new float[side * side];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = i + 1;
    }
    return Nd4j.create(pixels, new long[] {1, 1, side, side}, 'c');
  }
}
