package org.meanfield.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import java.util.List;

/**
 * A generator, which makes images of noise, and a discriminator, which tells real ones from made
 * ones (Goodfellow et al., arXiv 1406.2661): blocks of each, in order.
 *
 * @param preset name of the preset that the blocks started from, or empty
 * @param noise normal numbers that an image is made of
 * @param generator the last of them makes the image
 * @param discriminator behind them stands one dense layer to one number
 * @param conditional whether images are made, and told from real ones, class by class
 * @param spectralNormalisation of every layer of the discriminator (arXiv 1802.05957)
 */
public record GanConfig(
    String preset,
    int noise,
    List<GanBlock> generator,
    List<GanBlock> discriminator,
    boolean conditional,
    Loss loss,
    boolean spectralNormalisation,
    GanTrainingConfig training)
    implements NetworkConfig {
  private static final Rule<Task> KNOWN =
      new Rule<>(task -> task == Task.GENERATION, "must be generation for a gan");

  public GanConfig {
    generator = List.copyOf(generator);
    discriminator = List.copyOf(discriminator);
  }

  /** What the two networks are trained by. */
  public enum Loss {
    /** Logistic; the generator's is that its images were real (arXiv 1406.2661, section 3). */
    NON_SATURATING,
    /** As of a support vector machine (arXiv 1802.05957, eqs. 16 and 17). */
    HINGE
  }

  /** Networks with a name, written as the configuration would write them. */
  private enum Preset {
    /** Transposed convolutions against strided ones (Radford et al., arXiv 1511.06434). */
    DCGAN(
        """
        noise = 100
        generator = [
          { project = 128, normalise = batch }
          { transposed = { channels = 64, kernel = 4, stride = 2, padding = 1 }, normalise = batch }
          { image = transposed, kernel = 4, stride = 2, padding = 1 }
        ]
        discriminator = [
          { convolution = { channels = 64, kernel = 4, stride = 2, padding = 1 } }
          { convolution = { channels = 128, kernel = 4, stride = 2, padding = 1 }, normalise = batch }
        ]
        """),
    /** Residual blocks, and a discriminator of bounded slope (Miyato et al., arXiv 1802.05957). */
    SNGAN(
        """
        noise = 128
        loss = hinge
        spectral-normalisation = true
        generator = [
          { project = 128, activation = none }
          { residual = { channels = 128, resample = up }, normalise = batch }
          { residual = { channels = 128, resample = up }, normalise = batch }
          { image = convolution, kernel = 3, stride = 1, padding = 1 }
        ]
        discriminator = [
          { residual = { channels = 64, resample = down } }
          { residual = { channels = 128, resample = down } }
          { residual = { channels = 128 } }
          { pool = global }
        ]
        """),
    /** Dense layers alone, for tiny images. */
    MLP(
        """
        noise = 64
        generator = [ { dense = 256 }, { dense = 512 }, { image = dense } ]
        discriminator = [ { dense = 512 }, { dense = 256 } ]
        """);

    private final String text;

    Preset(String text) {
      this.text = text;
    }

    ConfigObject keys() {
      return ConfigFactory.parseString(text).root();
    }
  }

  @Override
  public <R> R match(Cases<R> cases) {
    return cases.gan(this);
  }

  @Override
  public String family() {
    return "gan";
  }

  @Override
  public Task task() {
    return Task.GENERATION;
  }

  static GanConfig read(Section network, Section training) {
    network.choice("task", Task.class).or(Task.GENERATION, KNOWN);
    if (!network.has("preset")) {
      return of("", network, training);
    }
    Preset preset = network.choice("preset", Preset.class).required("name a network");
    network.fallBackOn(preset.keys());
    return of(Choices.spell(preset), network, training);
  }

  private static GanConfig of(String preset, Section network, Section training) {
    Loss loss = network.choice("loss", Loss.class).or(Loss.NON_SATURATING);
    return new GanConfig(
        preset,
        network.integer("noise").or(100, Rule.atLeast(1)),
        blocks(network, "generator", GanBlock.Activation.RELU),
        blocks(network, "discriminator", GanBlock.Activation.LEAKY_RELU),
        network.flag("conditional").or(false),
        loss,
        network.flag("spectral-normalisation").or(false),
        GanTrainingConfig.read(training.section("gan"), loss));
  }

  private static List<GanBlock> blocks(
      Section network, String key, GanBlock.Activation activation) {
    List<GanBlock> blocks =
        network.sections(key).stream().map(block -> GanBlock.read(block, activation)).toList();
    if (blocks.isEmpty() && network.findings().sound(network.full(key))) {
      network
          .findings()
          .missing(network.full(key), "give its blocks, or network.preset = dcgan, sngan or mlp");
    }
    return blocks;
  }
}
