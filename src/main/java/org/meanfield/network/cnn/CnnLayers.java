package org.meanfield.network.cnn;

import java.util.ArrayList;
import java.util.List;
import org.meanfield.config.Block;
import org.meanfield.config.CnnConfig;
import org.meanfield.config.ConfigException;
import org.meanfield.kernel.Nonlinearity;

/**
 * Gives the blocks of a configuration their names and shapes: convolutions are {@code conv1 …},
 * poolings {@code pool1 …}, dense layers {@code dense1 …}, the last of them the output.
 */
final class CnnLayers implements Block.Cases<CnnLayer> {
  private final CnnConfig config;
  private final int classes;
  private List<Integer> shape;
  private int convolutions;
  private int poolings;
  private int blocks;

  CnnLayers(CnnConfig config, ImageFormat image, int classes) {
    this.config = config;
    this.classes = classes;
    this.shape = image.shape();
  }

  List<CnnLayer> resolve() {
    List<CnnLayer> layers = new ArrayList<>();
    for (Block block : config.blocks()) {
      CnnLayer layer = block.match(this);
      layers.add(layer);
      shape = layer.outputShape();
      blocks++;
    }
    List<Integer> widths = new ArrayList<>(config.head());
    widths.add(classes);
    int inputs = shape.stream().reduce(1, Math::multiplyExact);
    for (int i = 0; i < widths.size(); i++) {
      boolean last = i == widths.size() - 1;
      layers.add(
          new CnnLayer.Dense(
              "dense" + (i + 1),
              inputs,
              widths.get(i),
              last ? Nonlinearity.NONE : Nonlinearity.RELU));
      inputs = widths.get(i);
    }
    return layers;
  }

  @Override
  public CnnLayer convolution(Block.Convolution c) {
    String name = "conv" + ++convolutions;
    return new CnnLayer.Convolution(
        name,
        shape.get(0),
        c.kernel(),
        c.stride(),
        c.padding(),
        nonlinearity(c.activation()),
        List.of(
            c.channels(),
            extent(name, "kernel", shape.get(1) + 2 * c.padding(), c.kernel(), c.stride()),
            extent(name, "kernel", shape.get(2) + 2 * c.padding(), c.kernel(), c.stride())));
  }

  @Override
  public CnnLayer pooling(Block.Pooling p) {
    String name = "pool" + ++poolings;
    return new CnnLayer.MaxPooling(
        name,
        p.size(),
        p.stride(),
        List.of(
            shape.get(0),
            extent(name, "size", shape.get(1), p.size(), p.stride()),
            extent(name, "size", shape.get(2), p.size(), p.stride())));
  }

  private static Nonlinearity nonlinearity(Block.Activation activation) {
    return switch (activation) {
      case NONE -> Nonlinearity.NONE;
      case RELU -> Nonlinearity.RELU;
    };
  }

  /** Windows that fit into an input of this extent. */
  private int extent(String layer, String key, int input, int window, int stride) {
    if (window > input) {
      throw new ConfigException(
          "network.blocks."
              + blocks
              + ": the "
              + key
              + " of "
              + layer
              + " is "
              + window
              + ", but what reaches it is "
              + shape
              + " (channels, height, width); make it smaller, or pool less before it");
    }
    return (input - window) / stride + 1;
  }
}
