package org.meanfield.network.gan;

import java.util.ArrayList;
import java.util.List;
import org.meanfield.config.ConfigException;
import org.meanfield.config.GanBlock;
import org.meanfield.config.GanConfig;
import org.meanfield.kernel.Nonlinearity;

/**
 * Gives the blocks of a discriminator their names and shapes: dense layers are {@code dense1 …},
 * and {@code logit} is the last, to one number.
 */
final class DiscriminatorLayers implements GanBlock.Cases<List<GanLayer>> {
  private final List<GanBlock> blocks;
  private List<Integer> shape;
  private int dense;
  private int block;

  private DiscriminatorLayers(GanConfig config, List<Integer> images) {
    this.blocks = config.discriminator();
    this.shape = images;
  }

  /**
   * @param images shape of one, {@code [channels, height, width]}
   * @throws ConfigException where a block does not fit what comes in
   */
  static Part of(GanConfig config, List<Integer> images) {
    return new DiscriminatorLayers(config, images).resolve();
  }

  private Part resolve() {
    List<GanLayer> layers = new ArrayList<>();
    for (block = 0; block < blocks.size(); block++) {
      List<GanLayer> added = blocks.get(block).match(this);
      layers.addAll(added);
      shape = added.get(added.size() - 1).outputShape();
    }
    layers.add(new LinearLayer("logit", inputs(), 1, Nonlinearity.NONE));
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

  @Override
  public List<GanLayer> image(GanBlock.Image image) {
    throw notYet();
  }

  private ConfigException notYet() {
    return new ConfigException("network.discriminator." + block + ": not for a discriminator");
  }

  private int inputs() {
    return shape.stream().reduce(1, Math::multiplyExact);
  }
}
