package org.meanfield.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import java.util.List;

/**
 * A network for classification: blocks over the image, then dense layers of the widths in {@code
 * head} with ReLU, then one dense layer to the classes. Without blocks it is a multilayer
 * perceptron, which takes the features of a table as well.
 *
 * @param preset name of the preset that the blocks started from, or empty
 * @param blocks applied in order to {@code [batch, channels, height, width]}
 * @param head widths of the hidden dense layers after flattening
 */
public record CnnConfig(String preset, List<Block> blocks, List<Integer> head)
    implements NetworkConfig {
  public CnnConfig {
    blocks = List.copyOf(blocks);
    head = List.copyOf(head);
  }

  /** Networks with a name, written as the configuration would write them. */
  private enum Preset {
    /** LeNet in the widths of DL4J's and Caffe's example. */
    LENET(
        """
        blocks = [
          { convolution = { channels = 20, kernel = 5, padding = valid }, activation = none }
          { pool = max, size = 2, stride = 2 }
          { convolution = { channels = 50, kernel = 5, padding = valid }, activation = none }
          { pool = max, size = 2, stride = 2 }
        ]
        head = [500]
        """),
    /** Two normalised convolutions. */
    CONVNET_BN(
        """
        blocks = [
          { convolution = { channels = 32, kernel = 3, padding = valid }, normalise = batch }
          { convolution = { channels = 64, kernel = 3, padding = valid }, normalise = batch }
          { pool = max, size = 2, stride = 2 }
        ]
        head = [128]
        """),
    /** Three stages of residual blocks, for images of about 28 to 64 pixels. */
    RESNET_SMALL(
        """
        blocks = [
          { convolution = { channels = 32, kernel = 3 }, normalise = batch }
          { residual = { channels = 32 } }
          { residual = { channels = 64, stride = 2 } }
          { residual = { channels = 128, stride = 2 } }
          { pool = global }
        ]
        head = []
        """),
    /** Dense layers alone, for the features of a table. */
    MLP(
        """
        blocks = []
        head = [128, 64]
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
    return cases.cnn(this);
  }

  @Override
  public String family() {
    return "cnn";
  }

  @Override
  public Task task() {
    return Task.CLASSIFICATION;
  }

  static CnnConfig read(Section network) {
    network
        .choice("task", Task.class)
        .or(
            Task.CLASSIFICATION,
            new Rule<>(task -> task == Task.CLASSIFICATION, "must be classification for a cnn"));
    if (!network.has("preset")) {
      return of("", network);
    }
    Preset preset = network.choice("preset", Preset.class).or(Preset.LENET);
    network.fallBackOn(preset.keys());
    return of(Choices.spell(preset), network);
  }

  private static CnnConfig of(String preset, Section network) {
    List<Block> blocks = network.sections("blocks").stream().map(Block::read).toList();
    if (blocks.isEmpty()
        && !network.has("head")
        && !network.complete()
        && network.findings().sound(network.full("blocks"))) {
      network
          .findings()
          .missing(
              network.full("blocks"),
              "give at least one block, or a head, or network.preset = lenet");
    }
    return new CnnConfig(preset, blocks, network.integers("head", Rule.atLeast(1)));
  }
}
