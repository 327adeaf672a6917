package org.meanfield.kernel;

/**
 * The first row of each sequence, such as that of BERT's {@code [CLS]}:
 *
 * <pre>
 * x [N·T, D]   y [N, D]
 * forward   y[n] = x[n·T]
 * backward  dx = 0, then dx[n·T] = dy[n]
 * </pre>
 */
public final class FirstRow extends Layer {
  private final Assembly assembly;
  private final Activation input;
  private final Activation output;
  private final int steps;
  private final int sequences;
  private final int width;
  private final float[] values;

  private FirstRow(Assembly assembly, Activation input, int steps) {
    if (input.shape()[0] % steps != 0) {
      throw new IllegalArgumentException(
          input.shape()[0] + " rows are no whole number of sequences of " + steps + " steps");
    }
    this.assembly = assembly;
    this.input = input;
    this.steps = steps;
    this.sequences = Math.toIntExact(input.shape()[0] / steps);
    this.width = Math.toIntExact(input.shape()[1]);
    this.values = new float[width];
    long[] shape = {sequences, width};
    this.output = assembly.activation(shape, Layouts.plain(shape), input);
    forward.add(this::select);
  }

  /**
   * Of {@code [N·T, D]}, a sequence's rows one after the other, to {@code [N, D]}.
   *
   * @param steps T
   */
  public static LayerSpec of(int steps) {
    return LayerSpec.of("first row", (assembly, x) -> new FirstRow(assembly, x, steps));
  }

  private void select() {
    for (int n = 0; n < sequences; n++) {
      input.value().get(n * steps * width, values, 0, width);
      output.value().put(n * width, values, 0, width);
    }
  }

  @Override
  void assembleBackward() {
    Buffer dy = output.gradient().buffer();
    Contribution part = assembly.contribution("first row dx", input, input.value().layout());
    backward.add(part.buffer()::zero);
    backward.add(
        () -> {
          for (int n = 0; n < sequences; n++) {
            dy.get(n * width, values, 0, width);
            part.buffer().put(n * steps * width, values, 0, width);
          }
        });
    part.complete(backward);
  }

  @Override
  Activation output() {
    return output;
  }
}
