package org.meanfield.config;

import java.io.Serializable;
import java.util.Map;

/** One block of a convolutional network. */
public sealed interface Block extends Serializable {

  /** One answer for each kind of block. */
  interface Cases<R> {
    R convolution(Convolution convolution);

    R pooling(Pooling pooling);

    R residual(Residual residual);

    R dropout(Dropout dropout);
  }

  <R> R match(Cases<R> cases);

  /** Of its keys, with their values, those of which no tensor's shape tells anything. */
  default Map<String, String> untoldByShapes() {
    return Map.of();
  }

  /**
   * A convolution with a square kernel, then its activation.
   *
   * @param channels output channels
   * @param kernel height and width of the kernel
   * @param stride step of the kernel in both directions
   * @param padding zeros added on each side, in both directions
   * @param normalise what stands between the convolution and its activation
   * @param slope of the leaky activation for negative values
   */
  record Convolution(
      int channels,
      int kernel,
      int stride,
      int padding,
      Normalise normalise,
      Activation activation,
      double slope)
      implements Block {
    /** PyTorch's default. */
    private static final double SLOPE = 0.01;

    /** Without normalisation. */
    public Convolution(int channels, int kernel, int stride, int padding, Activation activation) {
      this(channels, kernel, stride, padding, Normalise.NONE, activation, SLOPE);
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.convolution(this);
    }

    @Override
    public Map<String, String> untoldByShapes() {
      return Map.of(
          "activation", Choices.spell(activation),
          "slope", String.valueOf(slope),
          "convolution.stride", String.valueOf(stride));
    }

    static Convolution read(Section block) {
      Section convolution = block.section("convolution");
      int kernel = convolution.integer("kernel").or(3, Rule.atLeast(1));
      return new Convolution(
          convolution.integer("channels").required("give the output channels", Rule.atLeast(1)),
          kernel,
          convolution.integer("stride").or(1, Rule.atLeast(1)),
          padding(convolution.text("padding").or("same", isPadding(kernel)), kernel),
          block.choice("normalise", Normalise.class).or(Normalise.NONE),
          block.choice("activation", Activation.class).or(Activation.RELU),
          block.number("slope").or(SLOPE, Rule.positive()));
    }

    private static Rule<String> isPadding(int kernel) {
      return new Rule<>(
          text -> text.equals("valid") || text.matches("\\d{1,4}") || isSame(text, kernel),
          "must be same (odd kernels only), valid, or a number of zeros on each side");
    }

    private static boolean isSame(String text, int kernel) {
      return text.equals("same") && kernel % 2 == 1;
    }

    private static int padding(String text, int kernel) {
      return switch (text) {
        case "same" -> (kernel - 1) / 2;
        case "valid", "" -> 0;
        default -> Integer.parseInt(text);
      };
    }
  }

  /**
   * Pooling over square windows without padding; what does not fill a window is dropped.
   *
   * @param size height and width of the window
   * @param stride step of the window in both directions
   */
  record Pooling(PoolingKind kind, int size, int stride) implements Block {

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.pooling(this);
    }

    @Override
    public Map<String, String> untoldByShapes() {
      return kind == PoolingKind.GLOBAL
          ? Map.of("pool", Choices.spell(kind))
          : Map.of(
              "pool", Choices.spell(kind),
              "size", String.valueOf(size),
              "stride", String.valueOf(stride));
    }

    static Pooling read(Section block) {
      return new Pooling(
          block.choice("pool", PoolingKind.class).required("say what becomes of a window"),
          block.integer("size").or(2, Rule.atLeast(1)),
          block.integer("stride").or(2, Rule.atLeast(1)));
    }
  }

  /**
   * The basic block of a residual network (He et al., arXiv 1512.03385, figure 2): two convolutions
   * of 3 × 3 with batch normalisation, beside them the input itself, or, where shapes differ, a
   * convolution of 1 × 1 with batch normalisation; then ReLU over the sum.
   *
   * @param channels output channels
   * @param stride of the first convolution
   */
  record Residual(int channels, int stride) implements Block {

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.residual(this);
    }

    @Override
    public Map<String, String> untoldByShapes() {
      return Map.of("residual.stride", String.valueOf(stride));
    }

    static Residual read(Section block) {
      Section residual = block.section("residual");
      return new Residual(
          residual.integer("channels").required("give the output channels", Rule.atLeast(1)),
          residual.integer("stride").or(1, Rule.atLeast(1)));
    }
  }

  /**
   * In training, values are dropped at random, and the rest scaled up.
   *
   * @param rate the share that is dropped
   */
  record Dropout(double rate) implements Block {

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.dropout(this);
    }

    static Dropout read(Section block) {
      return new Dropout(
          block.number("dropout").required("give the share to drop", Rule.fraction()));
    }
  }

  /** The non-linearity after a layer. */
  enum Activation {
    NONE,
    RELU,
    LEAKY_RELU
  }

  /** What is normalised between a layer and its non-linearity. */
  enum Normalise {
    NONE,
    BATCH
  }

  /** How a window becomes one number. */
  enum PoolingKind {
    MAX,
    AVERAGE,
    /** The mean over all of height and width; size and stride mean nothing. */
    GLOBAL
  }

  static Block read(Section block) {
    if (block.has("pool")) {
      return Pooling.read(block);
    }
    if (block.has("residual")) {
      return Residual.read(block);
    }
    return block.has("dropout") ? Dropout.read(block) : Convolution.read(block);
  }
}
