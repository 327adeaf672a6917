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
public final class StepSelection extends Layer {
  private final Assembly assembly;
  private final Activation input;
  private final Activation output;
  private final IntUnaryOperator step;
  private final int sequences;
  private final int width;
  private final float[] values;

  /**
   * @param step of a sequence, asked anew for every batch
   */
  private StepSelection(Assembly assembly, Activation input, int steps, IntUnaryOperator step) {
    this.assembly = assembly;
    this.input = input;
    this.step = step;
    this.sequences = Math.toIntExact(input.shape()[0] / steps);
    this.width = Math.toIntExact(input.shape()[1]);
    this.values = new float[width];
    this.output =
        assembly.activation(new long[] {sequences, width}, Layouts.plain(sequences, width), input);
    forward.add(this::select);
  }

  /** The last step of each sequence: {@code [T·N, H]} to {@code [N, H]}. */
  public static LayerSpec last(Lengths lengths) {
    return of(lengths.steps(), n -> lengths.of(n) - 1);
  }

  /** The first step of each sequence: {@code [T·N, H]} to {@code [N, H]}. */
  public static LayerSpec first(Lengths lengths) {
    return of(lengths.steps(), n -> 0);
  }

  private static LayerSpec of(int steps, IntUnaryOperator step) {
    return LayerSpec.of(
        "step selection", (assembly, x) -> new StepSelection(assembly, x, steps, step));
  }

  private int row(int sequence) {
    return step.applyAsInt(sequence) * sequences + sequence;
  }

  private void select() {
    for (int n = 0; n < sequences; n++) {
      input.value().get(row(n) * width, values, 0, width);
      output.value().put(n * width, values, 0, width);
    }
  }

  @Override
  void assembleBackward() {
    Buffer dy = output.gradient().buffer();
    Contribution part = assembly.contribution("step selection dx", input, input.value().layout());
    backward.add(part.buffer()::zero);
    backward.add(
        () -> {
          for (int n = 0; n < sequences; n++) {
            dy.get(n * width, values, 0, width);
            part.buffer().put(row(n) * width, values, 0, width);
          }
        });
    part.complete(backward);
  }

  @Override
  Activation output() {
    return output;
  }
}
