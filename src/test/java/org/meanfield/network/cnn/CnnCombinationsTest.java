package org.meanfield.network.cnn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.meanfield.config.Block;
import org.meanfield.config.CnnConfig;
import org.meanfield.data.Normalisation;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.NativeRuntime;
import org.meanfield.kernel.Optimizer;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.classification.ClassNames;

/** What a configuration may say of a block, a network can be built of. */
class CnnCombinationsTest {

  record Combination(
      Block.Activation activation, Block.Normalise normalise, Block.PoolingKind pooling) {}

  static Stream<Combination> all() {
    return Arrays.stream(Block.Activation.values())
        .flatMap(
            activation ->
                Arrays.stream(Block.Normalise.values())
                    .flatMap(
                        normalise ->
                            Arrays.stream(Block.PoolingKind.values())
                                .map(kind -> new Combination(activation, normalise, kind))));
  }

  @ParameterizedTest
  @MethodSource("all")
  void everyActivationNormalisationAndPoolingIsBuiltToTrainAndToPredict(Combination block) {
    List<Block> blocks =
        List.of(
            new Block.Convolution(4, 3, 1, 1, block.normalise(), block.activation(), 0.2),
            new Block.Pooling(block.pooling(), 2, 2));
    ImageFormat images =
        new ImageFormat(
            1, 8, 8, new Normalisation(Collections.nCopies(1, 0.0), Collections.nCopies(1, 1.0)));
    CnnArchitecture architecture =
        CnnArchitecture.of(new CnnConfig("", blocks, List.of()), images, ClassNames.of(3));
    try (Engine engine = Engine.open(Optional.empty());
        Network network =
            architecture.build(
                engine,
                2,
                NetworkUse.training(new Optimizer.Sgd(0)),
                NativeRuntime.availableBytes())) {
      network.restore(architecture.initialModel(1));
      assertThat(network.state().model().sameBits(architecture.initialModel(1))).isTrue();
    }
  }
}
