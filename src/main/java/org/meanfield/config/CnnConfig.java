package org.meanfield.config;

import java.util.List;

/**
 * A convolutional network for image classification: blocks over the image, then dense layers of the
 * widths in {@code head} with ReLU, then one dense layer to the classes.
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

  @Override
  public String family() {
    return "cnn";
  }
}
