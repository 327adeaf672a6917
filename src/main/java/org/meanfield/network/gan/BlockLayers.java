package org.meanfield.network.gan;

import java.util.ArrayList;
import java.util.List;
import org.meanfield.config.ConfigException;
import org.meanfield.config.GanBlock;
import org.meanfield.kernel.Nonlinearity;

/**
 * Gives blocks one behind the other their names and shapes, as far as generators and discriminators
 * do so alike: dense layers are {@code dense1 …}, convolutions {@code conv1 …}, normalisations
 * {@code bn1 …} and {@code ln1 …}, residual blocks {@code residual1 …}.
 */
abstract class BlockLayers implements GanBlock.Cases<List<GanLayer>> {
  private final String network;
  private final List<GanBlock> blocks;
  private final Spectral spectral;
  private final ResidualLayers residuals;
  private List<Integer> shape;
  private int block;
  private int dense;
  private int convolutions;
  private int normalisations;

  /**
   * @param network key of the blocks
   * @param input shape of one example
   */
  BlockLayers(String network, List<GanBlock> blocks, Spectral spectral, List<Integer> input) {
    this.network = network;
    this.blocks = blocks;
    this.spectral = spectral;
    this.residuals = new ResidualLayers(spectral);
    this.shape = input;
  }

  /** The layers of all blocks. */
  final List<GanLayer> ofBlocks() {
    List<GanLayer> layers = new ArrayList<>();
    for (block = 0; block < blocks.size(); block++) {
      List<GanLayer> added = blocks.get(block).match(this);
      layers.addAll(added);
      shape = added.get(added.size() - 1).outputShape();
    }
    return layers;
  }

  /** Number of the present block. */
  final int block() {
    return block;
  }

  /** Of what comes into the present block. */
  final List<Integer> shape() {
    return shape;
  }

  /** Shape of so many channels behind a convolution, or none that it can have. */
  abstract List<Integer> convolved(GanBlock.Convolution convolution);

  /** Requires that an image comes in. */
  abstract void requireImage(String key);

  @Override
  public final List<GanLayer> dense(GanBlock.Dense d) {
    Finished finished = finished(d.finish());
    List<GanLayer> layers = activated();
    layers.addAll(finished.behind(linear("dense" + ++dense, d.width(), finished.riding())));
    return layers;
  }

  @Override
  public final List<GanLayer> convolution(GanBlock.Convolution c) {
    List<GanLayer> layers = activatedImage("convolution");
    Finished finished = finished(c.finish());
    layers.addAll(
        finished.behind(
            convolution("conv" + ++convolutions, c.window(), finished.riding(), convolved(c))));
    return layers;
  }

  final ConvolutionLayer convolution(
      String name, GanBlock.Window window, Nonlinearity riding, List<Integer> to) {
    return new ConvolutionLayer(name, shape.get(0), window, riding, spectral, to);
  }

  final LinearLayer linear(String name, int width, Nonlinearity nonlinearity) {
    int inputs = shape.stream().reduce(1, Math::multiplyExact);
    return new LinearLayer(name, inputs, width, nonlinearity, spectral);
  }

  final GanLayer residual(GanBlock.Residual r, List<Integer> to) {
    return residuals.next(r, shape, to);
  }

  /** What stands behind a layer of the present block. */
  final Finished finished(GanBlock.Finish finish) {
    return switch (finish.normalise()) {
      case NONE -> new Finished(finish, "");
      case BATCH -> new Finished(finish, "bn" + ++normalisations);
      case LAYER -> new Finished(finish, "ln" + ++normalisations);
    };
  }

  /** What a residual block before has left undone, to be gone on from. */
  final List<GanLayer> activated() {
    return new ArrayList<>(residuals.activation(shape));
  }

  /** The same where a layer needs an image. */
  final List<GanLayer> activatedImage(String key) {
    requireImage(key);
    return activated();
  }

  /** An error of the present block. */
  final ConfigException refused(String key, String why) {
    return new ConfigException("network.%s.%s.%s: %s".formatted(network, block, key, why));
  }
}
