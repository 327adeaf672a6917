package org.meanfield.config;

import java.io.Serializable;

/** One block of a convolutional network. */
public sealed interface Block extends Serializable {

  /** One answer for each kind of block. */
  interface Cases<R> {
    R convolution(Convolution convolution);

    R pooling(Pooling pooling);
  }

  <R> R match(Cases<R> cases);

  /**
   * A convolution with a square kernel, then its activation.
   *
   * @param channels output channels
   * @param kernel height and width of the kernel
   * @param stride step of the kernel in both directions
   * @param padding zeros added on each side, in both directions
   */
  record Convolution(int channels, int kernel, int stride, int padding, Activation activation)
      implements Block {

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.convolution(this);
    }

    static Convolution read(Section block) {
      Section convolution = block.section("convolution");
      int kernel = convolution.integer("kernel").or(3, Rule.atLeast(1));
      return new Convolution(
          convolution.integer("channels").required("give the output channels", Rule.atLeast(1)),
          kernel,
          convolution.integer("stride").or(1, Rule.atLeast(1)),
          padding(convolution.text("padding").or("same", isPadding(kernel)), kernel),
          block.choice("activation", Activation.class).or(Activation.RELU));
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

    static Pooling read(Section block) {
      return new Pooling(
          block.choice("pool", PoolingKind.class).or(PoolingKind.MAX),
          block.integer("size").or(2, Rule.atLeast(1)),
          block.integer("stride").or(2, Rule.atLeast(1)));
    }
  }

  /** The non-linearity after a layer. */
  enum Activation {
    NONE,
    RELU
  }

  /** How a window becomes one number. */
  enum PoolingKind {
    MAX
  }

  static Block read(Section block) {
    return block.has("pool") ? Pooling.read(block) : Convolution.read(block);
  }
}
