package org.meanfield.config;

import java.io.Serializable;

/** One block of a generator or of a discriminator. */
public sealed interface GanBlock extends Serializable {

  /** One answer for each kind of block. */
  interface Cases<R> {
    R dense(Dense dense);

    R projection(Projection projection);

    R transposed(Transposed transposed);

    R upsampling(Upsampling upsampling);

    R convolution(Convolution convolution);

    R residual(Residual residual);

    R pooling(Pooling pooling);

    R image(Image image);
  }

  <R> R match(Cases<R> cases);

  /** How many times as high and wide images come out of it, where they come out larger. */
  default int enlarges() {
    return 1;
  }

  /**
   * What stands behind a layer.
   *
   * @param normalise what is normalised before the activation
   * @param slope of the leaky activation for negative values
   */
  record Finish(Normalise normalise, Activation activation, double slope) implements Serializable {
    /** That of DCGAN's discriminator (arXiv 1511.06434, section 3). */
    private static final double SLOPE = 0.2;

    private static Finish read(Section block, Activation fallback) {
      return new Finish(
          block.choice("normalise", Normalise.class).or(Normalise.NONE),
          block.choice("activation", Activation.class).or(fallback),
          block.number("slope").or(SLOPE, Rule.positive()));
    }
  }

  /**
   * A square window that moves over an image.
   *
   * @param kernel its height and width
   * @param stride its step in both directions
   * @param padding zeros around the smaller image, on each side
   */
  record Window(int kernel, int stride, int padding) implements Serializable {
    private static Window read(Section section) {
      return new Window(
          section.integer("kernel").or(4, Rule.atLeast(1)),
          section.integer("stride").or(2, Rule.atLeast(1)),
          section.integer("padding").or(1, Rule.atLeast(0)));
    }
  }

  /**
   * A fully connected layer.
   *
   * @param width outputs
   */
  record Dense(int width, Finish finish) implements GanBlock {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.dense(this);
    }
  }

  /**
   * A fully connected layer to a small image, whose height and width are those that the blocks
   * behind make the images' of.
   */
  record Projection(int channels, Finish finish) implements GanBlock {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.projection(this);
    }
  }

  /** A transposed convolution: the image becomes {@code stride} times as large. */
  record Transposed(int channels, Window window, Finish finish) implements GanBlock {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.transposed(this);
    }

    @Override
    public int enlarges() {
      return window.stride();
    }
  }

  /** Every pixel becomes a square of {@code factor × factor} such. */
  record Upsampling(int factor) implements GanBlock {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.upsampling(this);
    }

    @Override
    public int enlarges() {
      return factor;
    }
  }

  /** A convolution. */
  record Convolution(int channels, Window window, Finish finish) implements GanBlock {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.convolution(this);
    }
  }

  /**
   * Two convolutions of 3 × 3 beside the input itself, each behind its normalisation and ReLU
   * (Miyato et al., arXiv 1802.05957, appendix B.4).
   */
  record Residual(int channels, Resample resample, Normalise normalise) implements GanBlock {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.residual(this);
    }

    @Override
    public int enlarges() {
      return resample == Resample.UP ? 2 : 1;
    }
  }

  /**
   * Means of pixels.
   *
   * @param size height and width of the squares that each becomes one pixel; 1 where all of an
   *     image does
   */
  record Pooling(PoolingKind kind, int size) implements GanBlock {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.pooling(this);
    }
  }

  /** A generator's last: to the images' channels, then tanh. */
  record Image(ImageLayer layer, Window window) implements GanBlock {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.image(this);
    }

    @Override
    public int enlarges() {
      return layer == ImageLayer.TRANSPOSED ? window.stride() : 1;
    }
  }

  /** The non-linearity behind a layer. */
  enum Activation {
    NONE,
    RELU,
    LEAKY_RELU
  }

  /** What is normalised between a layer and its non-linearity. */
  enum Normalise {
    NONE,
    /** Each channel over a batch; dense layers value by value. */
    BATCH,
    /** All values of an image, or of a row of a dense layer. */
    LAYER
  }

  /** What becomes of an image's size in a residual block. */
  enum Resample {
    NONE,
    /** Twice as high and wide, by nearest neighbours. */
    UP,
    /** Half as high and wide, by means. */
    DOWN
  }

  /** What is pooled. */
  enum PoolingKind {
    /** Each square. */
    AVERAGE,
    /** All of an image, channel by channel. */
    GLOBAL
  }

  /** The layer that makes the images. */
  enum ImageLayer {
    DENSE,
    TRANSPOSED,
    CONVOLUTION
  }

  /**
   * @param fallback the activation where none is given
   */
  static GanBlock read(Section block, Activation fallback) {
    if (block.has("image")) {
      ImageLayer layer =
          block.choice("image", ImageLayer.class).required("name the layer that makes it");
      return new Image(layer, layer == ImageLayer.DENSE ? new Window(1, 1, 0) : Window.read(block));
    }
    if (block.has("upsample")) {
      return new Upsampling(block.integer("upsample").required("give the factor", Rule.atLeast(2)));
    }
    if (block.has("pool")) {
      PoolingKind kind = block.choice("pool", PoolingKind.class).required("say what is pooled");
      return new Pooling(
          kind, kind == PoolingKind.GLOBAL ? 1 : block.integer("size").or(2, Rule.atLeast(2)));
    }
    if (block.has("residual")) {
      Section residual = block.section("residual");
      return new Residual(
          channels(residual),
          residual.choice("resample", Resample.class).or(Resample.NONE),
          block.choice("normalise", Normalise.class).or(Normalise.NONE));
    }
    return finished(block, fallback);
  }

  private static GanBlock finished(Section block, Activation fallback) {
    if (block.has("dense")) {
      return new Dense(
          block.integer("dense").required("give the width", Rule.atLeast(1)),
          Finish.read(block, fallback));
    }
    if (block.has("project")) {
      return new Projection(
          block.integer("project").required("give the channels", Rule.atLeast(1)),
          Finish.read(block, fallback));
    }
    boolean transposed = block.has("transposed");
    Section section = block.section(transposed ? "transposed" : "convolution");
    int channels = channels(section);
    Window window = Window.read(section);
    Finish finish = Finish.read(block, fallback);
    return transposed
        ? new Transposed(channels, window, finish)
        : new Convolution(channels, window, finish);
  }

  private static int channels(Section section) {
    return section.integer("channels").required("give the output channels", Rule.atLeast(1));
  }
}
