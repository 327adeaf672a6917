package org.meanfield.kernel;

/**
 * Two activations side by side, such as a bidirectional layer's directions:
 *
 * <pre>
 * a [R, A]   b [R, B]   y [R, A + B]
 * forward   y[r] = a[r], b[r]
 * backward  da[r], db[r] = dy[r]
 * </pre>
 */
public final class Concatenation extends Layer {
  private final Assembly assembly;
  private final String name;
  private final Activation left;
  private final Activation right;
  private final Activation output;
  private final int rows;
  private final float[] values;

  private Concatenation(Assembly assembly, String name, Activation left, Activation right) {
    if (left.shape()[0] != right.shape()[0]) {
      throw new IllegalArgumentException(
          name + ": " + left.shape()[0] + " rows beside " + right.shape()[0]);
    }
    this.assembly = assembly;
    this.name = name;
    this.left = left;
    this.right = right;
    this.rows = Math.toIntExact(left.shape()[0]);
    this.values = new float[width(left) + width(right)];
    this.output =
        assembly.activation(
            new long[] {rows, values.length}, Layouts.plain(rows, values.length), left, right);
    forward.add(this::join);
  }

  /** Of {@code [R, A]} and {@code [R, B]} to {@code [R, A + B]}. */
  public static LayerSpec of(String name) {
    return LayerSpec.of(
        name,
        2,
        (assembly, inputs) -> new Concatenation(assembly, name, inputs.get(0), inputs.get(1)));
  }

  private static int width(Activation part) {
    return Math.toIntExact(part.shape()[1]);
  }

  private void join() {
    int a = width(left);
    int b = width(right);
    for (int r = 0; r < rows; r++) {
      left.value().get(r * a, values, 0, a);
      right.value().get(r * b, values, a, b);
      output.value().put(r * values.length, values, 0, values.length);
    }
  }

  @Override
  void assembleBackward() {
    handBack(left, 0);
    handBack(right, width(left));
  }

  private void handBack(Activation input, int from) {
    if (!input.wantsGradient()) {
      return;
    }
    Contribution part = assembly.contribution(name + " dx", input, input.value().layout());
    Buffer dy = output.gradient().buffer();
    int width = width(input);
    backward.add(
        () -> {
          for (int r = 0; r < rows; r++) {
            dy.get(r * values.length + from, values, 0, width);
            part.buffer().put(r * width, values, 0, width);
          }
        });
    part.complete(backward);
  }

  @Override
  Activation output() {
    return output;
  }
}
