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
final class Concatenation implements Layer {
  private final Activation left;
  private final Activation right;
  private final Activation output;
  private final int rows;
  private final int leftWidth;
  private final int rightWidth;
  private final float[] values;

  Concatenation(Assembly assembly, String name, Activation left, Activation right) {
    if (left.shape()[0] != right.shape()[0]) {
      throw new IllegalArgumentException(
          name + ": " + left.shape()[0] + " rows beside " + right.shape()[0]);
    }
    this.left = left;
    this.right = right;
    this.rows = Math.toIntExact(left.shape()[0]);
    this.leftWidth = Math.toIntExact(left.shape()[1]);
    this.rightWidth = Math.toIntExact(right.shape()[1]);
    long width = leftWidth + rightWidth;
    this.output = assembly.activation(new long[] {rows, width}, Layouts.plain(rows, width));
    this.values = new float[leftWidth + rightWidth];
  }

  Activation output() {
    return output;
  }

  @Override
  public void forward() {
    for (int r = 0; r < rows; r++) {
      left.value().get(r * leftWidth, values, 0, leftWidth);
      right.value().get(r * rightWidth, values, leftWidth, rightWidth);
      output.value().put(r * values.length, values, 0, values.length);
    }
  }

  @Override
  public void backward() {
    for (int r = 0; r < rows; r++) {
      output.gradient().get(r * values.length, values, 0, values.length);
      if (left.wantsGradient()) {
        left.gradient().put(r * leftWidth, values, 0, leftWidth);
      }
      if (right.wantsGradient()) {
        right.gradient().put(r * rightWidth, values, leftWidth, rightWidth);
      }
    }
  }
}
