package org.meanfield.kernel;

import java.util.Arrays;

/**
 * Floats that a program is fed, row-major, such as images {@code [batch, channels, height, width]}.
 * They hold until another program of the network is fed or run.
 */
public final class FloatInput extends Activation {
  private final Turn turn;
  private long fed;

  FloatInput(Turn turn, long[] shape, Buffer value, Gradient gradient) {
    // Retained: a forward pass may run twice on what was set once.
    super(shape, value, gradient, true);
    this.turn = turn;
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
    fed = turn.feed();
    value().put(0, values, 0, values.length);
  }

  /**
   * Before a forward pass.
   *
   * @throws IllegalStateException where another program has overwritten what was set
   */
  void requireSet() {
    if (!turn.holds(fed)) {
      throw new IllegalStateException(
          this
              + " is not set: another program of the network was fed or run since, which overwrites"
              + " it; set all inputs of a program after the others have run");
    }
  }

  /** Whether anything gives the gradient that was asked for. */
  boolean lacksGradient() {
    return wantsGradient() && !gradient().arrived();
  }

  /**
   * Copies the loss's gradient by this input, after a backward pass.
   *
   * @throws IllegalStateException where the input did not ask for one, or it is no longer there
   */
  public void readGradient(float[] target) {
    if (!wantsGradient()) {
      throw new IllegalStateException("the input was made without a gradient");
    }
    turn.requireBackward("the gradient of " + this);
    gradient().buffer().get(0, target, 0, target.length);
  }

  @Override
  public String toString() {
    return "input " + Arrays.toString(shape());
  }
}
