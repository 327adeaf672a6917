package org.meanfield.config;

import java.io.Serializable;

/** One block of a convolutional network. */
public sealed interface Block extends Serializable {

  /**
   * A convolution with a square kernel, then its activation.
   *
   * @param channels output channels
   * @param kernel height and width of the kernel
   * @param stride step of the kernel in both directions
   * @param padding zeros added on each side, in both directions
   */
  record Convolution(int channels, int kernel, int stride, int padding, Activation activation)
      implements Block {}

  /**
   * Pooling over square windows without padding; what does not fill a window is dropped.
   *
   * @param size height and width of the window
   * @param stride step of the window in both directions
   */
  record Pooling(PoolingKind kind, int size, int stride) implements Block {}

  /** The non-linearity after a layer. */
  enum Activation {
    NONE,
    RELU
  }

  /** How a window becomes one number. */
  enum PoolingKind {
    MAX
  }
}
