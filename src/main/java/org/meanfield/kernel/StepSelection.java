package org.meanfield.kernel;

import java.util.function.IntUnaryOperator;

/**
 * One step of each sequence, such as its last:
 *
 * <pre>
 * x [T·N, H]   s [N] steps   y [N, H]
 * forward   y[n] = x[s[n]·N + n]
 * backward  dx = 0, then dx[s[n]·N + n] = dy[n]
 * </pre>
 */
final class StepSelection implements Layer {
  private final Activation input;
  private final Activation output;
  private final IntUnaryOperator step;
  private final int sequences;
  private final int width;
  private final float[] values;

  /**
   * @param step of a sequence, asked anew for every batch
   */
  StepSelection(Assembly assembly, Activation input, int steps, IntUnaryOperator step) {
    this.input = input;
    this.step = step;
    this.sequences = Math.toIntExact(input.shape()[0] / steps);
    this.width = Math.toIntExact(input.shape()[1]);
    this.output =
        assembly.activation(new long[] {sequences, width}, Layouts.plain(sequences, width));
    this.values = new float[width];
  }

  Activation output() {
    return output;
  }

  private int row(int sequence) {
    return step.applyAsInt(sequence) * sequences + sequence;
  }

  @Override
  public void forward() {
    for (int n = 0; n < sequences; n++) {
      input.value().get(row(n) * width, values, 0, width);
      output.value().put(n * width, values, 0, width);
    }
  }

  @Override
  public void backward() {
    if (!input.wantsGradient()) {
      return;
    }
    input.gradient().zero();
    for (int n = 0; n < sequences; n++) {
      output.gradient().get(n * width, values, 0, width);
      input.gradient().put(row(n) * width, values, 0, width);
    }
  }
}
