package org.meanfield.network.gan;

import java.util.List;
import org.meanfield.config.ConfigException;
import org.meanfield.config.GanBlock;
import org.meanfield.config.GanBlock.PoolingKind;
import org.meanfield.config.GanBlock.Window;
import org.meanfield.config.GanConfig;
import org.meanfield.kernel.Nonlinearity;

/** The layers of a discriminator; {@code logit} is the last, to one number. */
final class DiscriminatorLayers extends BlockLayers {
  private DiscriminatorLayers(GanConfig config, List<Integer> images) {
    super(
        "discriminator",
        config.discriminator(),
        config.spectralNormalisation() ? Spectral.NORMALISED : Spectral.AS_IT_IS,
        images);
  }

  /**
   * @param images shape of one, {@code [channels, height, width]}
   * @throws ConfigException where a block does not fit what comes in
   */
  static List<GanLayer> of(GanConfig config, List<Integer> images) {
    return new DiscriminatorLayers(config, images).resolve();
  }

  private List<GanLayer> resolve() {
    List<GanLayer> layers = ofBlocks();
    layers.addAll(activated());
    layers.add(linear("logit", 1, Nonlinearity.NONE));
    return layers;
  }

  @Override
  List<Integer> convolved(GanBlock.Convolution c) {
    Window w = c.window();
    return List.of(
        c.channels(),
        extent("convolution", shape().get(1) + 2 * w.padding(), w.kernel(), w.stride()),
        extent("convolution", shape().get(2) + 2 * w.padding(), w.kernel(), w.stride()));
  }

  @Override
  public List<GanLayer> residual(GanBlock.Residual r) {
    requireImage("residual");
    return switch (r.resample()) {
      case NONE -> List.of(residual(r, List.of(r.channels(), shape().get(1), shape().get(2))));
      case DOWN -> List.of(residual(r, shrunk("residual", r.channels(), 2)));
      case UP ->
          throw refused(
              "residual.resample = up",
              "makes images larger, which is for generators; set none or down");
    };
  }

  @Override
  public List<GanLayer> pooling(GanBlock.Pooling p) {
    List<GanLayer> layers = activatedImage("pool");
    List<Integer> pooled =
        p.kind() == PoolingKind.GLOBAL
            ? List.of(shape().get(0), 1, 1)
            : shrunk("pool", shape().get(0), p.size());
    layers.add(new PoolingLayer("pool" + block(), p.kind(), p.size(), pooled));
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
    return refused(
        key,
        "makes images, which is for generators; a discriminator is of convolution, residual, pool and dense");
  }

  @Override
  void requireImage(String key) {
    if (shape().size() != 3) {
      throw refused(
          key,
          "needs an image, and is given %s values; put it before the dense blocks"
              .formatted(shape().get(0)));
    }
  }

  /** Squares of so many pixels to one each. */
  private List<Integer> shrunk(String key, int channels, int size) {
    return List.of(
        channels, extent(key, shape().get(1), size, size), extent(key, shape().get(2), size, size));
  }

  /** What windows make of so many pixels. */
  private int extent(String key, int padded, int window, int stride) {
    if (window > padded) {
      throw refused(
          key,
          "a window of %s does not fit into images of %s × %s, which come in; take blocks away, or choose larger images"
              .formatted(window, shape().get(1), shape().get(2)));
    }
    return (padded - window) / stride + 1;
  }
}
