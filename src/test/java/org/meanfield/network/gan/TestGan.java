package org.meanfield.network.gan;

import java.util.List;
import org.meanfield.config.GanBlock;
import org.meanfield.config.GanBlock.Activation;
import org.meanfield.config.GanBlock.Dense;
import org.meanfield.config.GanBlock.Finish;
import org.meanfield.config.GanBlock.Image;
import org.meanfield.config.GanBlock.ImageLayer;
import org.meanfield.config.GanBlock.Normalise;
import org.meanfield.config.GanBlock.Window;
import org.meanfield.config.GanConfig;
import org.meanfield.config.GanTrainingConfig;
import org.meanfield.data.Normalisation;
import org.meanfield.data.Schema;
import org.meanfield.data.shards.ExampleFormat;

/** Small generators and discriminators. */
final class TestGan {
  static final int SIDE = 8;

  /** Discriminator and generator in turns, from the first step on. */
  static final GanTrainingConfig IN_TURNS = training(0, 1, 0.9);

  private static final Finish LEAKY = new Finish(Normalise.NONE, Activation.LEAKY_RELU, 0.2);
  private static final Finish RELU = new Finish(Normalise.NONE, Activation.RELU, 0.2);

  private TestGan() {}

  static GanTrainingConfig training(int warmUpSteps, int discriminatorSteps, double ema) {
    GanTrainingConfig.Update as = new GanTrainingConfig.Update(null, null);
    return new GanTrainingConfig(warmUpSteps, discriminatorSteps, ema, 0, as, as);
  }

  /** Dense layers alone. */
  static GanArchitecture dense(GanTrainingConfig training) {
    return architecture(
        List.of(new Dense(12, RELU), new Image(ImageLayer.DENSE, new Window(1, 1, 0))),
        List.of(new Dense(20, LEAKY)),
        training);
  }

  /** Layers that are normalised by their batch. */
  static GanArchitecture normalised(GanTrainingConfig training) {
    Finish batch = new Finish(Normalise.BATCH, Activation.LEAKY_RELU, 0.2);
    return architecture(
        List.of(new Dense(12, batch), new Image(ImageLayer.DENSE, new Window(1, 1, 0))),
        List.of(new Dense(20, batch)),
        training);
  }

  static GanArchitecture architecture(
      List<GanBlock> generator, List<GanBlock> discriminator, GanTrainingConfig training) {
    return GanArchitecture.of(
        new GanConfig(
            "", 5, generator, discriminator, false, GanConfig.Loss.NON_SATURATING, false, training),
        images(1, SIDE, SIDE));
  }

  static ExampleFormat images(int channels, int height, int width) {
    return new ExampleFormat(
        Schema.ofImages(channels, height, width),
        List.of("a", "b"),
        new Normalisation(List.of(0.0), List.of(1.0)));
  }
}
