package org.meanfield.kernel;

/**
 * What stands between two layers: its values, and, where training needs it, the loss's gradient by
 * them, in the same layout.
 */
public final class Activation {
  private final long[] shape;
  private final Buffer value;
  private final Buffer gradient;
  private final boolean retained;

  /**
   * @param gradient null where no gradient is wanted: a program's input, or any program that only
   *     predicts
   */
  Activation(long[] shape, Buffer value, Buffer gradient) {
    this(shape, value, gradient, false);
  }

  /**
   * @param retained whether the producer reads the values again, so that nobody may change them
   */
  Activation(long[] shape, Buffer value, Buffer gradient, boolean retained) {
    this.shape = shape;
    this.value = value;
    this.gradient = gradient;
    this.retained = retained;
  }

  /** Such as {@code [batch, channels, height, width]}. */
  public long[] shape() {
    return shape.clone();
  }

  Buffer value() {
    return value;
  }

  Buffer gradient() {
    return gradient;
  }

  boolean retained() {
    return retained;
  }

  boolean wantsGradient() {
    return gradient != null;
  }
}
