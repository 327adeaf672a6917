package org.meanfield.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import java.util.EnumSet;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A network for classes or numbers: blocks over the image, then dense layers of the widths in
 * {@code head} with ReLU, then one dense layer to the outputs. Without blocks it is a multilayer
 * perceptron, which takes the features of a table as well.
 *
 * @param preset name of the preset that the blocks started from, or empty
 * @param task classification or regression
 * @param blocks applied in order to {@code [batch, channels, height, width]}
 * @param head widths of the hidden dense layers after flattening
 */
public record CnnConfig(String preset, Task task, List<Block> blocks, List<Integer> head)
    implements NetworkConfig {
  private static final Rule<Task> KNOWN =
      new Rule<>(
          EnumSet.of(Task.CLASSIFICATION, Task.REGRESSION)::contains,
          "must be classification or regression for a cnn");

  public CnnConfig {
    blocks = List.copyOf(blocks);
    head = List.copyOf(head);
  }

  /** A classifier. */
  public CnnConfig(String preset, List<Block> blocks, List<Integer> head) {
    this(preset, Task.CLASSIFICATION, blocks, head);
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

  /** The keys, with their values, of which no tensor's shape tells anything. */
  public SortedMap<String, String> untoldByShapes() {
    SortedMap<String, String> keys = new TreeMap<>();
    for (int i = 0; i < blocks.size(); i++) {
      String block = "network.blocks." + i + ".";
      blocks.get(i).untoldByShapes().forEach((key, value) -> keys.put(block + key, value));
    }
    return keys;
  }

  static CnnConfig read(Section network) {
    Task task = network.choice("task", Task.class).or(Task.CLASSIFICATION, KNOWN);
    if (!network.has("preset")) {
      return of("", task, network);
    }
    Preset preset = network.choice("preset", Preset.class).required("name a network");
    network.fallBackOn(preset.keys());
    return of(Choices.spell(preset), task, network);
  }

  private static CnnConfig of(String preset, Task task, Section network) {
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
    return new CnnConfig(preset, task, blocks, network.integers("head", Rule.atLeast(1)));
  }
}
