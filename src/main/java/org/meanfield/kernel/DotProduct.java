package org.meanfield.kernel;

import java.util.Arrays;

/**
 * The inner products of the rows of two activations, such as of a class's embedding and an image's
 * features (a projection discriminator: Miyato and Koyama, arXiv 1802.05637, eq. 4):
 *
 * <pre>
 * a, b [R, D]   y [R, 1]
 * forward   y[r]  = Σ a[r,d] · b[r,d]
 * backward  da[r] = dy[r] · b[r],  db[r] = dy[r] · a[r]
 * </pre>
 */
public final class DotProduct extends Layer {
  private final Assembly assembly;
  private final String name;
  private final Activation left;
  private final Activation right;
  private final Buffer a;
  private final Buffer b;
  private final Activation output;
  private final int rows;
  private final float[] ofLeft;
  private final float[] ofRight;
  private final float[] products;

  private DotProduct(Assembly assembly, String name, Activation left, Activation right) {
    long[] shape = left.shape();
    if (shape.length != 2 || !Arrays.equals(shape, right.shape())) {
      throw new IllegalArgumentException(
          "%s: rows of %s by rows of %s"
              .formatted(name, Arrays.toString(shape), Arrays.toString(right.shape())));
    }
    this.assembly = assembly;
    this.name = name;
    this.left = left;
    this.right = right;
    this.a = assembly.in(Layouts.plain(shape), left.value(), name + " layout", forward);
    this.b = assembly.in(Layouts.plain(shape), right.value(), name + " layout", forward);
    this.rows = Math.toIntExact(shape[0]);
    this.output = assembly.activation(new long[] {rows, 1}, Layouts.plain(rows, 1), left, right);
    this.ofLeft = new float[Math.toIntExact(shape[1])];
    this.ofRight = new float[ofLeft.length];
    this.products = new float[rows];
    forward.add(this::multiply);
  }

  /** Of {@code [R, D]} and {@code [R, D]} to {@code [R, 1]}. */
  public static LayerSpec of(String name) {
    return LayerSpec.of(
        name,
        2,
        (assembly, inputs) -> new DotProduct(assembly, name, inputs.get(0), inputs.get(1)));
  }

  private void multiply() {
    for (int r = 0; r < rows; r++) {
      a.get(r * ofLeft.length, ofLeft, 0, ofLeft.length);
      b.get(r * ofLeft.length, ofRight, 0, ofRight.length);
      double sum = 0;
      for (int d = 0; d < ofLeft.length; d++) {
        sum += (double) ofLeft[d] * ofRight[d];
      }
      products[r] = (float) sum;
    }
    output.value().put(0, products, 0, rows);
  }

  @Override
  void assembleBackward() {
    handBack(left, b, " da");
    handBack(right, a, " db");
  }

  private void handBack(Activation input, Buffer other, String step) {
    if (!input.wantsGradient()) {
      return;
    }
    Contribution part = assembly.contribution(name + step, input, Layouts.plain(input.shape()));
    Buffer dy = output.gradient().buffer();
    backward.add(() -> scale(dy, other, part.buffer()));
    part.complete(backward);
  }

  private void scale(Buffer dy, Buffer rowsOfOther, Buffer target) {
    int width = ofLeft.length;
    dy.get(0, products, 0, rows);
    for (int r = 0; r < rows; r++) {
      rowsOfOther.get(r * width, ofLeft, 0, width);
      for (int d = 0; d < width; d++) {
        ofLeft[d] *= products[r];
      }
      target.put(r * width, ofLeft, 0, width);
    }
  }

  @Override
  Activation output() {
    return output;
  }
}
