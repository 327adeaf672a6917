package org.meanfield.network.gan;

import java.util.ArrayList;
import java.util.List;
import org.meanfield.config.ConfigException;
import org.meanfield.config.GanBlock;
import org.meanfield.config.GanConfig;
import org.meanfield.kernel.Nonlinearity;

/**
 * The layers of a generator: transposed convolutions are {@code upconv1 …}; {@code project} makes
 * an image of the noise, and {@code image} the one that comes out.
 */
final class GeneratorLayers extends BlockLayers {
  private final List<Integer> images;
  private final List<List<Integer>> sizes;
  private int transposed;

  private GeneratorLayers(List<GanBlock> blocks, int inputs, List<Integer> images) {
    super("generator", blocks, Spectral.AS_IT_IS, List.of(inputs));
    this.images = images;
    this.sizes = GeneratorSizes.behind(blocks, images.subList(1, 3));
  }

  /**
   * @param inputs values that an image is made of
   * @param images shape of one, {@code [channels, height, width]}
   * @throws ConfigException where the blocks make no such images
   */
  static List<GanLayer> of(GanConfig config, int inputs, List<Integer> images) {
    return new GeneratorLayers(config.generator(), inputs, images).resolve();
  }

  private List<GanLayer> resolve() {
    List<GanLayer> layers = ofBlocks();
    if (!shape().equals(images)) {
      throw new ConfigException(
          "network.generator: its last block makes no images of %s; end it with { image = dense }, { image = transposed } or { image = convolution }"
              .formatted(images));
    }
    return layers;
  }

  @Override
  public List<GanLayer> projection(GanBlock.Projection p) {
    List<Integer> small = sized(p.channels());
    int width = small.stream().reduce(1, Math::multiplyExact);
    Finished finished = finished(p.finish());
    List<GanLayer> layers = new ArrayList<>();
    layers.add(linear("project", width, finished.riding()));
    layers.addAll(finished.behind(new ReshapeLayer("projected", small)));
    return layers;
  }

  @Override
  public List<GanLayer> transposed(GanBlock.Transposed t) {
    List<GanLayer> layers = activatedImage("transposed");
    Finished finished = finished(t.finish());
    layers.addAll(
        finished.behind(
            new TransposedConvolutionLayer(
                "upconv" + ++transposed,
                shape(),
                t.window(),
                finished.riding(),
                sized(t.channels()))));
    return layers;
  }

  @Override
  public List<GanLayer> upsampling(GanBlock.Upsampling u) {
    List<GanLayer> layers = activatedImage("upsample");
    layers.add(new UpsamplingLayer("upsample" + block(), u.factor(), sized(shape().get(0))));
    return layers;
  }

  @Override
  List<Integer> convolved(GanBlock.Convolution c) {
    return sized(c.channels());
  }

  @Override
  public List<GanLayer> residual(GanBlock.Residual r) {
    requireImage("residual");
    return List.of(residual(r, sized(r.channels())));
  }

  @Override
  public List<GanLayer> pooling(GanBlock.Pooling p) {
    throw new IllegalStateException("has no sizes");
  }

  @Override
  public List<GanLayer> image(GanBlock.Image image) {
    return switch (image.layer()) {
      case DENSE -> denseImage();
      case TRANSPOSED ->
          behind(
              activatedImage("image"),
              new TransposedConvolutionLayer(
                  "image", shape(), image.window(), Nonlinearity.TANH, images));
      case CONVOLUTION ->
          behind(
              activatedImage("image"),
              convolution("image", image.window(), Nonlinearity.TANH, sized(images.get(0))));
    };
  }

  private List<GanLayer> denseImage() {
    int pixels = images.stream().reduce(1, Math::multiplyExact);
    List<GanLayer> layers = behind(activated(), linear("image", pixels, Nonlinearity.TANH));
    return behind(layers, new ReshapeLayer("images", images));
  }

  private static List<GanLayer> behind(List<GanLayer> layers, GanLayer last) {
    layers.add(last);
    return layers;
  }

  private List<Integer> sized(int channels) {
    return List.of(channels, sizes.get(block()).get(0), sizes.get(block()).get(1));
  }

  @Override
  void requireImage(String key) {
    // Normalised values stand as images of one pixel, which are none of the wanted size.
    if (shape().size() != 3 || !shape().subList(1, 3).equals(sizes.get(block() - 1))) {
      throw refused(
          key,
          "needs an image, and is given %s values; put { project = CHANNELS } before it"
              .formatted(shape().stream().reduce(1, Math::multiplyExact)));
    }
  }
}
