package org.meanfield.network.gan;

import java.util.ArrayList;
import java.util.List;
import org.meanfield.config.ConfigException;
import org.meanfield.config.GanBlock;
import org.meanfield.config.GanConfig;
import org.meanfield.kernel.Nonlinearity;

/**
 * Gives the blocks of a generator their names and shapes: dense layers are {@code dense1 …}, and
 * {@code image} is the last layer, whatever it is.
 */
final class GeneratorLayers implements GanBlock.Cases<List<GanLayer>> {
  private final List<GanBlock> blocks;
  private final List<Integer> images;
  private List<Integer> shape;
  private int dense;
  private int block;

  private GeneratorLayers(GanConfig config, List<Integer> images) {
    this.blocks = config.generator();
    this.images = images;
    this.shape = List.of(config.noise());
  }

  /**
   * @param images shape of one, {@code [channels, height, width]}
   * @throws ConfigException where the blocks make no such images
   */
  static Part of(GanConfig config, List<Integer> images) {
    return new GeneratorLayers(config, images).resolve();
  }

  private Part resolve() {
    List<GanLayer> layers = new ArrayList<>();
    for (block = 0; block < blocks.size(); block++) {
      List<GanLayer> added = blocks.get(block).match(this);
      layers.addAll(added);
      shape = added.get(added.size() - 1).outputShape();
    }
    if (!(blocks.get(blocks.size() - 1) instanceof GanBlock.Image)) {
      throw new ConfigException(
          "network.generator: its last block makes no images; end it with { image = dense }, { image"
              + " = transposed } or { image = convolution }");
    }
    return new Part(layers);
  }

  @Override
  public List<GanLayer> dense(GanBlock.Dense d) {
    return List.of(
        new LinearLayer("dense" + ++dense, inputs(), d.width(), Activations.of(d.finish())));
  }

  @Override
  public List<GanLayer> projection(GanBlock.Projection p) {
    throw notYet();
  }

  @Override
  public List<GanLayer> transposed(GanBlock.Transposed t) {
    throw notYet();
  }

  @Override
  public List<GanLayer> upsampling(GanBlock.Upsampling u) {
    throw notYet();
  }

  @Override
  public List<GanLayer> convolution(GanBlock.Convolution c) {
    throw notYet();
  }

  @Override
  public List<GanLayer> residual(GanBlock.Residual r) {
    throw notYet();
  }

  @Override
  public List<GanLayer> pooling(GanBlock.Pooling p) {
    throw notYet();
  }

  private ConfigException notYet() {
    return new ConfigException("network.generator." + block + ": not for a generator");
  }

  @Override
  public List<GanLayer> image(GanBlock.Image image) {
    int pixels = images.stream().reduce(1, Math::multiplyExact);
    return List.of(new LinearLayer("image", inputs(), pixels, Nonlinearity.NONE));
  }

  private int inputs() {
    return shape.stream().reduce(1, Math::multiplyExact);
  }
}
