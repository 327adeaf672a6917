package org.meanfield.network.cnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.meanfield.config.Block;
import org.meanfield.config.CnnConfig;
import org.meanfield.data.Normalisation;
import org.meanfield.data.batches.Batch;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.NativeRuntime;
import org.meanfield.network.Answer;
import org.meanfield.network.FeatureReader;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkUse;
import org.meanfield.network.classification.ClassNames;
import org.meanfield.network.state.NetworkState;

/** What a classifier says of images before it names their class. */
class CnnFeaturesTest {
  private static final int ROWS = 5;
  private static final int CLASSES = 3;

  private static CnnArchitecture architecture(List<Integer> head) {
    List<Block> blocks =
        List.of(
            new Block.Convolution(4, 3, 1, 1, Block.Normalise.BATCH, Block.Activation.RELU, 0.2),
            new Block.Pooling(Block.PoolingKind.MAX, 4, 4));
    ImageFormat images = new ImageFormat(1, 8, 8, new Normalisation(List.of(0.4), List.of(0.3)));
    return CnnArchitecture.of(new CnnConfig("", blocks, head), images, ClassNames.of(CLASSES));
  }

  /** With statistics that are not those of a network which was never trained. */
  private static NetworkState model(CnnArchitecture architecture) {
    NetworkState model = architecture.initialModel(4);
    model.target("bn1.running_mean").put(0, new float[] {0.1f, -0.2f, 0.3f, 0}, 0, 4);
    return model;
  }

  /**
   * The last layer's product, in a few plain lines, is what the network's probabilities come to.
   */
  @ParameterizedTest
  @CsvSource({"6, dense2", "0, dense1"})
  void featuresAreWhatTheLastLayerTellsTheClassBy(int hidden, String last) {
    CnnArchitecture architecture = architecture(hidden == 0 ? List.of() : List.of(hidden));
    NetworkState model = model(architecture);
    Batch batch = architecture.madeUpBatch(ROWS);
    try (Engine engine = Engine.open(Optional.empty());
        FeatureReader reader = architecture.features(engine, ROWS).orElseThrow();
        Network network =
            architecture.build(
                engine, ROWS, NetworkUse.PREDICTION, NativeRuntime.availableBytes())) {
      reader.allocate(NativeRuntime.availableBytes());
      reader.restore(model);
      network.restore(model);
      float[] features = new float[ROWS * reader.width()];
      int[] classes = new int[ROWS];

      reader.read(batch, features, classes);

      List<Answer> answers = network.predict(batch, ROWS);
      assertThat(reader.width()).isEqualTo(hidden == 0 ? 16 : hidden);
      float[] weight = model.tensor(last + ".weight");
      float[] bias = model.tensor(last + ".bias");
      for (int row = 0; row < ROWS; row++) {
        double[] exponentials = new double[CLASSES];
        for (int k = 0; k < CLASSES; k++) {
          double logit = bias[k];
          for (int i = 0; i < reader.width(); i++) {
            logit += weight[k * reader.width() + i] * features[row * reader.width() + i];
          }
          exponentials[k] = Math.exp(logit);
        }
        float[] probabilities = (float[]) answers.get(row).rows().get(0)[2];
        for (int k = 0; k < CLASSES; k++) {
          assertThat(exponentials[k] / Arrays.stream(exponentials).sum())
              .isCloseTo(probabilities[k], within(1e-5));
        }
        assertThat(ClassNames.of(CLASSES).get(classes[row]))
            .isEqualTo(answers.get(row).rows().get(0)[0]);
      }
    }
  }

  @Test
  void aNetworkOfFeaturesHasNoneOfImages() {
    CnnArchitecture rows =
        CnnArchitecture.of(
            new CnnConfig("", List.of(), List.of(4)),
            new FeatureFormat(3, new Normalisation(List.of(0.0), List.of(1.0))),
            ClassNames.of(CLASSES));
    try (Engine engine = Engine.open(Optional.empty())) {
      assertThat(rows.features(engine, ROWS)).isEmpty();
    }
  }
}
