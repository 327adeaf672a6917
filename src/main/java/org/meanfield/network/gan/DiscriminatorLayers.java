package org.meanfield.network.gan;

import java.util.ArrayList;
import java.util.List;
import org.meanfield.config.ConfigException;
import org.meanfield.config.GanBlock;
import org.meanfield.config.GanBlock.PoolingKind;
import org.meanfield.config.GanConfig;
import org.meanfield.kernel.Nonlinearity;

/**
 * Gives the blocks of a discriminator their names and shapes: dense layers are {@code dense1 …},
 * convolutions {@code conv1 …}, normalisations {@code bn1 …}, residual blocks {@code residual1 …},
 * and {@code logit} is the last layer, to one number.
 */
final class DiscriminatorLayers implements GanBlock.Cases<List<GanLayer>> {
  private final List<GanBlock> blocks;
  private final Spectral spectral;
  private final ResidualLayers residuals;
  private List<Integer> shape;
  private int block;
  private int dense;
  private int convolutions;
  private int normalisations;

  private DiscriminatorLayers(GanConfig config, List<Integer> images) {
    this.blocks = config.discriminator();
    this.spectral = config.spectralNormalisation() ? Spectral.NORMALISED : Spectral.AS_IT_IS;
    this.residuals = new ResidualLayers(spectral);
    this.shape = images;
  }

  /**
   * @param images shape of one, {@code [channels, height, width]}
   * @throws ConfigException where a block does not fit what comes in
   */
  static List<GanLayer> of(GanConfig config, List<Integer> images) {
    return new DiscriminatorLayers(config, images).resolve();
  }

  private List<GanLayer> resolve() {
    List<GanLayer> layers = new ArrayList<>();
    for (block = 0; block < blocks.size(); block++) {
      List<GanLayer> added = blocks.get(block).match(this);
      layers.addAll(added);
      shape = added.get(added.size() - 1).outputShape();
    }
    layers.addAll(residuals.activation(shape));
    layers.add(linear("logit", 1, Nonlinearity.NONE));
    return layers;
  }

  @Override
  public List<GanLayer> dense(GanBlock.Dense d) {
    Finished finished = finished(d.finish());
    List<GanLayer> layers = new ArrayList<>(residuals.activation(shape));
    layers.addAll(finished.behind(linear("dense" + ++dense, d.width(), finished.riding())));
    return layers;
  }

  private LinearLayer linear(String name, int width, Nonlinearity nonlinearity) {
    int inputs = shape.stream().reduce(1, Math::multiplyExact);
    return new LinearLayer(name, inputs, width, nonlinearity, spectral);
  }

  @Override
  public List<GanLayer> convolution(GanBlock.Convolution c) {
    Finished finished = finished(c.finish());
    GanBlock.Window w = c.window();
    List<GanLayer> layers = activated("convolution");
    layers.addAll(
        finished.behind(
            new ConvolutionLayer(
                "conv" + ++convolutions,
                shape.get(0),
                w,
                finished.riding(),
                spectral,
                List.of(
                    c.channels(),
                    extent("convolution", shape.get(1) + 2 * w.padding(), w.kernel(), w.stride()),
                    extent(
                        "convolution", shape.get(2) + 2 * w.padding(), w.kernel(), w.stride())))));
    return layers;
  }

  @Override
  public List<GanLayer> residual(GanBlock.Residual r) {
    requireImage("residual");
    return switch (r.resample()) {
      case NONE ->
          List.of(residuals.next(r, shape, List.of(r.channels(), shape.get(1), shape.get(2))));
      case DOWN -> List.of(residuals.next(r, shape, halved(r.channels())));
      case UP ->
          throw new ConfigException(
              "network.discriminator.%s.residual.resample = up: makes images larger, which is for generators; set none or down"
                  .formatted(block));
    };
  }

  private List<Integer> halved(int channels) {
    return List.of(
        channels, extent("residual", shape.get(1), 2, 2), extent("residual", shape.get(2), 2, 2));
  }

  @Override
  public List<GanLayer> pooling(GanBlock.Pooling p) {
    List<GanLayer> layers = activated("pool");
    List<Integer> pooled =
        p.kind() == PoolingKind.GLOBAL
            ? List.of(shape.get(0), 1, 1)
            : List.of(
                shape.get(0),
                extent("pool", shape.get(1), p.size(), p.size()),
                extent("pool", shape.get(2), p.size(), p.size()));
    layers.add(new PoolingLayer("pool" + block, p.kind(), p.size(), pooled));
    return layers;
  }

  @Override
  public List<GanLayer> projection(GanBlock.Projection p) {
    throw ofGenerators("project");
  }

  @Override
  public List<GanLayer> transposed(GanBlock.Transposed t) {
    throw ofGenerators("transposed");
  }

  @Override
  public List<GanLayer> upsampling(GanBlock.Upsampling u) {
    throw ofGenerators("upsample");
  }

  @Override
  public List<GanLayer> image(GanBlock.Image image) {
    throw ofGenerators("image");
  }

  private ConfigException ofGenerators(String key) {
    return new ConfigException(
        "network.discriminator.%s.%s: makes images, which is for generators; a discriminator is of convolution, residual, pool and dense"
            .formatted(block, key));
  }

  private Finished finished(GanBlock.Finish finish) {
    boolean normalises = finish.normalise() == GanBlock.Normalise.BATCH;
    return new Finished(finish, normalises ? "bn" + ++normalisations : "");
  }

  private List<GanLayer> activated(String key) {
    requireImage(key);
    return new ArrayList<>(residuals.activation(shape));
  }

  private void requireImage(String key) {
    if (shape.size() != 3) {
      throw new ConfigException(
          "network.discriminator.%s.%s: needs an image, and is given %s values; put it before the dense blocks"
              .formatted(block, key, shape.get(0)));
    }
  }

  /** What windows make of so many pixels. */
  private int extent(String key, int padded, int window, int stride) {
    if (window > padded) {
      throw new ConfigException(
          "network.discriminator.%s.%s: a window of %s does not fit into images of %s × %s, which come in; take blocks away, or choose larger images"
              .formatted(block, key, window, shape.get(1), shape.get(2)));
    }
    return (padded - window) / stride + 1;
  }
}
