package org.meanfield.network.gan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.meanfield.config.GanBlock;
import org.meanfield.config.GanBlock.Activation;
import org.meanfield.config.GanBlock.Dense;
import org.meanfield.config.GanBlock.Finish;
import org.meanfield.config.GanBlock.Image;
import org.meanfield.config.GanBlock.ImageLayer;
import org.meanfield.config.GanBlock.Normalise;
import org.meanfield.config.GanBlock.Resample;
import org.meanfield.config.GanBlock.Residual;
import org.meanfield.config.GanBlock.Window;
import org.meanfield.config.GanConfig;
import org.meanfield.network.LayerSummary;

/** What training costs, counted by hand: the generator is trained at every second step. */
class GanCostTest {
  private static final int NOISE = 5;
  private static final List<GanBlock> GENERATOR =
      List.of(
          new Dense(12, new Finish(Normalise.NONE, Activation.RELU, 0.2)),
          new Image(ImageLayer.DENSE, new Window(1, 1, 0)));

  private static Map<String, Long> costs(boolean conditional, Residual... discriminator) {
    GanConfig config =
        new GanConfig(
            "",
            NOISE,
            GENERATOR,
            List.of(discriminator),
            conditional,
            GanConfig.Loss.NON_SATURATING,
            false,
            TestGan.training(0, 2, 0.9));
    return GanArchitecture.of(config, TestGan.images(1, TestGan.SIDE, TestGan.SIDE))
        .layers()
        .stream()
        .collect(Collectors.toMap(LayerSummary::name, LayerSummary::trainingFlops));
  }

  @Test
  void aFirstResidualBlockHandsNoGradientToTheImageButOneFromItsSecondConvolutionToItsFirst() {
    // Three by three to four channels of 8 × 8, from one and from four; one pixel, of 4 × 4 means.
    long reading = 2 * 9 * 4 * 64 + 2 * 4 * 16;
    long inner = 2 * 9 * 4 * 4 * 64;
    // Real and made, forwards and both gradients; half as often the input's gradient alone.
    assertThat(costs(false, new Residual(4, Resample.DOWN, Normalise.NONE)))
        .containsEntry("discriminator.residual1", 5 * reading + 7 * inner)
        .containsEntry("discriminator.logit", 7L * 2 * 4 * 16);
  }

  @Test
  void aLaterResidualBlockHandsItsGradientOn() {
    Residual first = new Residual(4, Resample.DOWN, Normalise.NONE);
    Residual second = new Residual(4, Resample.NONE, Normalise.NONE);

    assertThat(costs(false, first, second))
        .containsEntry("discriminator.residual2", 7L * 2 * (2 * 9 * 4 * 4 * 16));
  }

  @Test
  void theFirstLayerOfAGeneratorHandsAGradientToTheVectorsOfClassesWhereThereAreSome() {
    Residual discriminator = new Residual(4, Resample.DOWN, Normalise.NONE);
    // Forwards once for both networks, and half as often backwards.
    assertThat(costs(false, discriminator))
        .containsEntry("generator.dense1", 3L * (2 * NOISE * 12) / 2);
    assertThat(costs(true, discriminator))
        .containsEntry("generator.dense1", 2L * (2 * 2 * NOISE * 12));
  }

  @Test
  void whileTheDiscriminatorIsTrainedAloneTheGeneratorOnlyMakesImages() {
    GanArchitecture gan = TestGan.dense(TestGan.training(3, 1, 0.9));
    long pixels = TestGan.SIDE * TestGan.SIDE;
    long making = 2L * (NOISE * 12 + 12 * pixels);
    long first = 2 * pixels * 20;
    long last = 2 * 20;
    // Real and made: forwards and the weights' gradients, and the inputs' of all but the first.
    long telling = making + 4 * first + 6 * last;
    // Through the discriminator and back, to the weights' and inputs' gradients, but of the noise.
    long learning = 2L * NOISE * 12 + 2 * (2 * 12 * pixels) + 2 * (first + last);

    assertThat(gan.trainingFlops(10, 0, 3)).isEqualTo(10. * 3 * telling);
    assertThat(gan.trainingFlops(10, 1, 4)).isEqualTo(10. * (4 * telling + 2 * learning));
    assertThat(gan.trainingFlops(10, 7, 2)).isEqualTo(10. * 2 * (telling + learning));
    assertThat(gan.trainingFlops(10)).isEqualTo(10 * (telling + learning));
  }
}
