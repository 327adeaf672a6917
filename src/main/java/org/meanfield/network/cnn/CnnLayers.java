package org.meanfield.network.cnn;

import java.util.ArrayList;
import java.util.List;
import org.meanfield.config.Block;
import org.meanfield.config.CnnConfig;
import org.meanfield.config.ConfigException;
import org.meanfield.kernel.Nonlinearity;

/**
 * Gives the blocks of a configuration their names and shapes: convolutions are {@code conv1 …},
 * their normalisations {@code bn1 …}, poolings {@code pool1 …}, residual blocks {@code residual1 …}
 * with PyTorch's names inside, dense layers {@code dense1 …}, the last of them the output.
 */
final class CnnLayers implements Block.Cases<List<CnnLayer>> {
  private final CnnConfig config;
  private final int classes;
  private List<Integer> shape;
  private int convolutions;
  private int poolings;
  private int residuals;
  private int dropouts;
  private int blocks;

  /**
   * @param shape of one example: {@code [channels, height, width]}, or {@code [features]}
   */
  CnnLayers(CnnConfig config, List<Integer> shape, int classes) {
    this.config = config;
    this.classes = classes;
    this.shape = shape;
  }

  /** Blocks, hidden layers, and the layer to the classes. */
  List<CnnLayer> resolve() {
    List<CnnLayer> layers = new ArrayList<>();
    for (Block block : config.blocks()) {
      List<CnnLayer> added = block.match(this);
      layers.addAll(added);
      shape = added.get(added.size() - 1).outputShape();
      blocks++;
    }
    layers.addAll(head());
    return layers;
  }

  private List<CnnLayer> head() {
    List<CnnLayer> layers = new ArrayList<>();
    List<Integer> widths = new ArrayList<>(config.head());
    widths.add(classes);
    int inputs = shape.stream().reduce(1, Math::multiplyExact);
    for (int i = 0; i < widths.size(); i++) {
      boolean last = i == widths.size() - 1;
      layers.add(
          new LinearLayer(
              "dense" + (i + 1),
              inputs,
              widths.get(i),
              last ? Nonlinearity.NONE : Nonlinearity.RELU));
      inputs = widths.get(i);
    }
    return layers;
  }

  @Override
  public List<CnnLayer> convolution(Block.Convolution c) {
    int number = ++convolutions;
    Nonlinearity nonlinearity = nonlinearity(c);
    return switch (c.normalise()) {
      case NONE ->
          List.of(
              convolution(
                  "conv" + number,
                  c.channels(),
                  c.kernel(),
                  c.stride(),
                  c.padding(),
                  nonlinearity));
      case BATCH ->
          normalised(
              "conv" + number,
              "bn" + number,
              new Convolving(c.channels(), c.kernel(), c.stride(), c.padding()),
              nonlinearity);
    };
  }

  private record Convolving(int channels, int kernel, int stride, int padding) {}

  /** A convolution from the present shape. */
  private CnnLayer convolution(
      String name, int channels, int kernel, int stride, int padding, Nonlinearity nonlinearity) {
    requireImage(name);
    return new ConvolutionLayer(
        name,
        shape.get(0),
        kernel,
        stride,
        padding,
        nonlinearity,
        List.of(
            channels,
            extent(name, "kernel", shape.get(1) + 2 * padding, kernel, stride),
            extent(name, "kernel", shape.get(2) + 2 * padding, kernel, stride)));
  }

  private List<CnnLayer> normalised(
      String convolution, String normalisation, Convolving c, Nonlinearity nonlinearity) {
    CnnLayer first =
        convolution(convolution, c.channels, c.kernel, c.stride, c.padding, Nonlinearity.NONE);
    return List.of(
        first, new BatchNormalizationLayer(normalisation, nonlinearity, first.outputShape()));
  }

  @Override
  public List<CnnLayer> pooling(Block.Pooling p) {
    String name = "pool" + ++poolings;
    requireImage(name);
    if (p.kind() == Block.PoolingKind.GLOBAL) {
      return List.of(new PoolingLayer(name, p.kind(), 0, 0, List.of(shape.get(0), 1, 1)));
    }
    List<Integer> pooled =
        List.of(
            shape.get(0),
            extent(name, "size", shape.get(1), p.size(), p.stride()),
            extent(name, "size", shape.get(2), p.size(), p.stride()));
    return List.of(new PoolingLayer(name, p.kind(), p.size(), p.stride(), pooled));
  }

  @Override
  public List<CnnLayer> residual(Block.Residual r) {
    String name = "residual" + ++residuals;
    List<Integer> input = shape;
    List<CnnLayer> branch = new ArrayList<>();
    Convolving reducing = new Convolving(r.channels(), 3, r.stride(), 1);
    branch.addAll(normalised(name + ".conv1", name + ".bn1", reducing, Nonlinearity.RELU));
    shape = branch.get(branch.size() - 1).outputShape();
    Convolving keeping = new Convolving(r.channels(), 3, 1, 1);
    branch.addAll(normalised(name + ".conv2", name + ".bn2", keeping, Nonlinearity.NONE));
    shape = input;
    boolean same = branch.get(branch.size() - 1).outputShape().equals(input);
    List<CnnLayer> shortcut =
        same
            ? List.of()
            : normalised(
                name + ".downsample.0",
                name + ".downsample.1",
                new Convolving(r.channels(), 1, r.stride(), 0),
                Nonlinearity.NONE);
    return List.of(new ResidualLayer(name, branch, shortcut));
  }

  @Override
  public List<CnnLayer> dropout(Block.Dropout d) {
    return List.of(new DropoutLayer("dropout" + ++dropouts, (float) d.rate(), shape));
  }

  private static Nonlinearity nonlinearity(Block.Convolution c) {
    return switch (c.activation()) {
      case NONE -> Nonlinearity.NONE;
      case RELU -> Nonlinearity.RELU;
      case LEAKY_RELU -> Nonlinearity.leakyRelu((float) c.slope());
    };
  }

  private void requireImage(String layer) {
    if (shape.size() != 3) {
      throw new ConfigException(
          "network.blocks."
              + blocks
              + ": "
              + layer
              + " needs an image (channels, height, width), but what reaches it is "
              + shape
              + "; for the features of a table give network.preset = mlp, or blocks = [] and a"
              + " head");
    }
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
