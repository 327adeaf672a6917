package org.meanfield.network.gan;

import java.util.ArrayList;
import java.util.List;
import org.meanfield.config.ConfigException;
import org.meanfield.config.GanBlock;
import org.meanfield.config.GanBlock.Window;
import org.meanfield.config.GanConfig;
import org.meanfield.kernel.Nonlinearity;

/**
 * Gives the blocks of a generator their names and shapes: dense layers are {@code dense1 …},
 * transposed convolutions {@code upconv1 …}, convolutions {@code conv1 …}, normalisations {@code
 * bn1 …}, residual blocks {@code residual1 …}; {@code project} makes an image of the noise, and
 * {@code image} the one that comes out.
 */
final class GeneratorLayers implements GanBlock.Cases<List<GanLayer>> {
  private final List<GanBlock> blocks;
  private final List<Integer> images;
  private final List<List<Integer>> sizes;
  private final ResidualLayers residuals = new ResidualLayers(Spectral.AS_IT_IS);
  private List<Integer> shape;
  private int block;
  private int dense;
  private int transposed;
  private int convolutions;
  private int normalisations;

  private GeneratorLayers(List<GanBlock> blocks, int inputs, List<Integer> images) {
    this.blocks = blocks;
    this.images = images;
    this.sizes = GeneratorSizes.behind(blocks, images.subList(1, 3));
    this.shape = List.of(inputs);
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
    List<GanLayer> layers = new ArrayList<>();
    for (block = 0; block < blocks.size(); block++) {
      List<GanLayer> added = blocks.get(block).match(this);
      layers.addAll(added);
      shape = added.get(added.size() - 1).outputShape();
    }
    if (!shape.equals(images)) {
      throw new ConfigException(
          "network.generator: its last block makes no images of %s; end it with { image = dense }, { image = transposed } or { image = convolution }"
              .formatted(images));
    }
    return layers;
  }

  @Override
  public List<GanLayer> dense(GanBlock.Dense d) {
    String name = "dense" + ++dense;
    Finished finished = finished(d.finish());
    List<GanLayer> layers = new ArrayList<>(residuals.activation(shape));
    layers.addAll(finished.behind(linear(name, d.width(), finished.riding())));
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

  private LinearLayer linear(String name, int width, Nonlinearity nonlinearity) {
    int inputs = shape.stream().reduce(1, Math::multiplyExact);
    return new LinearLayer(name, inputs, width, nonlinearity, Spectral.AS_IT_IS);
  }

  @Override
  public List<GanLayer> transposed(GanBlock.Transposed t) {
    Finished finished = finished(t.finish());
    List<GanLayer> layers = activated("transposed");
    layers.addAll(
        finished.behind(
            new TransposedConvolutionLayer(
                "upconv" + ++transposed,
                shape,
                t.window(),
                finished.riding(),
                sized(t.channels()))));
    return layers;
  }

  @Override
  public List<GanLayer> upsampling(GanBlock.Upsampling u) {
    List<GanLayer> layers = activated("upsample");
    layers.add(new UpsamplingLayer("upsample" + block, u.factor(), sized(shape.get(0))));
    return layers;
  }

  @Override
  public List<GanLayer> convolution(GanBlock.Convolution c) {
    Finished finished = finished(c.finish());
    List<GanLayer> layers = activated("convolution");
    layers.addAll(
        finished.behind(
            convolution("conv" + ++convolutions, c.window(), finished.riding(), c.channels())));
    return layers;
  }

  private GanLayer convolution(String name, Window window, Nonlinearity riding, int channels) {
    return new ConvolutionLayer(
        name, shape.get(0), window, riding, Spectral.AS_IT_IS, sized(channels));
  }

  @Override
  public List<GanLayer> residual(GanBlock.Residual r) {
    requireImage("residual");
    return List.of(residuals.next(r, shape, sized(r.channels())));
  }

  @Override
  public List<GanLayer> pooling(GanBlock.Pooling p) {
    throw new IllegalStateException("has no sizes");
  }

  @Override
  public List<GanLayer> image(GanBlock.Image image) {
    List<GanLayer> layers = new ArrayList<>();
    switch (image.layer()) {
      case DENSE -> {
        layers.addAll(residuals.activation(shape));
        int pixels = images.stream().reduce(1, Math::multiplyExact);
        layers.add(linear("image", pixels, Nonlinearity.TANH));
        layers.add(new ReshapeLayer("images", images));
      }
      case TRANSPOSED -> {
        layers.addAll(activated("image"));
        layers.add(
            new TransposedConvolutionLayer(
                "image", shape, image.window(), Nonlinearity.TANH, images));
      }
      case CONVOLUTION -> {
        layers.addAll(activated("image"));
        layers.add(convolution("image", image.window(), Nonlinearity.TANH, images.get(0)));
      }
    }
    return layers;
  }

  private Finished finished(GanBlock.Finish finish) {
    boolean normalises = finish.normalise() == GanBlock.Normalise.BATCH;
    return new Finished(finish, normalises ? "bn" + ++normalisations : "");
  }

  private List<Integer> sized(int channels) {
    return List.of(channels, sizes.get(block).get(0), sizes.get(block).get(1));
  }

  /** What a residual block before it has left undone. */
  private List<GanLayer> activated(String key) {
    requireImage(key);
    return new ArrayList<>(residuals.activation(shape));
  }

  private void requireImage(String key) {
    // Normalised values stand as images of one pixel, which are none of the wanted size.
    if (shape.size() != 3 || !shape.subList(1, 3).equals(sizes.get(block - 1))) {
      throw new ConfigException(
          "network.generator.%s.%s: needs an image, and is given %s values; put { project = CHANNELS } before it"
              .formatted(block, key, shape.stream().reduce(1, Math::multiplyExact)));
    }
  }
}
