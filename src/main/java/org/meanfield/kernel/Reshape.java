package org.meanfield.kernel;

import java.util.Arrays;
import org.bytedeco.dnnl.memory;

/**
 * The same values under another shape, in the row-major order of both, whatever the layouts: y = x,
 * dx = dy, as where a projection becomes images. Images come out with the channels innermost, in
 * which the convolutions after them run; that takes one pass each way.
 */
public final class Reshape extends Layer {
  private final Assembly assembly;
  private final String name;
  private final Activation input;
  private final Activation output;

  private Reshape(Assembly assembly, String name, Activation input, long[] shape) {
    if (Layouts.count(shape) != Layouts.count(input.shape())) {
      throw new IllegalArgumentException(
          "%s: %s cannot become %s, which has not as many values"
              .formatted(name, Arrays.toString(input.shape()), Arrays.toString(shape)));
    }
    this.assembly = assembly;
    this.name = name;
    this.input = input;
    memory.desc layout =
        shape.length == 4 && plain(input) ? Layouts.channelsLast(shape) : Layouts.plain(shape);
    this.output = assembly.activation(shape, layout, input);
    // One of the two lies row-major, so that it can be seen in the other's shape.
    forward.add(
        plain(input)
            ? assembly.reorder(name, seen(input.value(), shape), output.value())
            : assembly.reorder(name, input.value(), seen(output.value(), input.shape())));
  }

  /**
   * Of {@code [N, …]} to {@code [N, shape]}.
   *
   * @param shape of a row, such as channels, height and width
   */
  public static LayerSpec of(String name, long... shape) {
    return LayerSpec.of(
        name,
        (assembly, x) -> {
          long[] whole = new long[shape.length + 1];
          whole[0] = x.shape()[0];
          System.arraycopy(shape, 0, whole, 1, shape.length);
          return new Reshape(assembly, name, x, whole);
        });
  }

  private static boolean plain(Activation x) {
    return x.value().hasLayout(Layouts.plain(x.shape()));
  }

  private Buffer seen(Buffer rowMajor, long[] shape) {
    return assembly.slice(rowMajor, 0, Layouts.plain(shape));
  }

  @Override
  void assembleBackward() {
    Contribution dx = assembly.contribution(name + " dx", input, input.value().layout());
    Buffer dy = output.gradient().buffer();
    backward.add(
        plain(input)
            ? assembly.reorder(name + " dx", dy, seen(dx.buffer(), output.shape()))
            : assembly.reorder(name + " dx", seen(dy, input.shape()), dx.buffer()));
    dx.complete(backward);
  }

  @Override
  Activation output() {
    return output;
  }
}
