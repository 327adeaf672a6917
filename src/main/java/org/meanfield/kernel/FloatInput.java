package org.meanfield.kernel;

/**
 * Floats that a program is fed, row-major, such as images {@code [batch, channels, height, width]}.
 */
public final class FloatInput extends Activation {
  FloatInput(long[] shape, Buffer value, Gradient gradient) {
    super(shape, value, gradient, false);
  }

  /**
   * Sets what the next forward pass reads.
   *
   * @param values as many as the shape has; copied
   */
  public void set(float[] values) {
    if (values.length != value().size()) {
      throw new IllegalArgumentException(
          values.length + " values for an input of " + value().size());
    }
    value().put(0, values, 0, values.length);
  }

  /**
   * Copies the loss's gradient by this input, after a backward pass.
   *
   * @throws IllegalStateException where the input did not ask for one
   */
  public void readGradient(float[] target) {
    if (!wantsGradient()) {
      throw new IllegalStateException("the input was made without a gradient");
    }
    gradient().buffer().get(0, target, 0, target.length);
  }
}
