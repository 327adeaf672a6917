package org.meanfield.kernel;

import java.util.Arrays;
import org.bytedeco.dnnl.memory;

/**
 * Two activations one after the other, such as real images and made ones, or what a discriminator
 * says of them:
 *
 * <pre>
 * a [A, …]   b [B, …]   y [A + B, …]
 * forward   y[r] = a[r] for r < A, b[r − A] else
 * backward  da[r] = dy[r],  db[r] = dy[A + r]
 * </pre>
 *
 * <p>y is row-major, so that either part of it is one piece of memory.
 */
public final class RowConcatenation extends Layer {
  private final Assembly assembly;
  private final String name;
  private final Activation first;
  private final Activation second;
  private final Activation output;

  private RowConcatenation(Assembly assembly, String name, Activation first, Activation second) {
    long[] shape = first.shape();
    shape[0] += second.shape()[0];
    if (!Arrays.equals(row(first), row(second))) {
      throw new IllegalArgumentException(
          "%s: rows of %s after rows of %s"
              .formatted(name, Arrays.toString(row(second)), Arrays.toString(row(first))));
    }
    this.assembly = assembly;
    this.name = name;
    this.first = first;
    this.second = second;
    this.output = assembly.activation(shape, Layouts.plain(shape), first, second);
    forward.add(assembly.reorder(name, first.value(), part(output.value(), first, 0)));
    forward.add(assembly.reorder(name, second.value(), part(output.value(), second, rows(first))));
  }

  /** Of {@code [A, …]} and {@code [B, …]} to {@code [A + B, …]}. */
  public static LayerSpec of(String name) {
    return LayerSpec.of(
        name,
        2,
        (assembly, inputs) -> new RowConcatenation(assembly, name, inputs.get(0), inputs.get(1)));
  }

  private static long[] row(Activation x) {
    return Arrays.copyOfRange(x.shape(), 1, x.shape().length);
  }

  private static long rows(Activation x) {
    return x.shape()[0];
  }

  /** The rows of a part, from one on. */
  private Buffer part(Buffer whole, Activation x, long fromRow) {
    memory.desc layout = Layouts.plain(x.shape());
    return assembly.slice(whole, fromRow * (layout.get_size() / rows(x)), layout);
  }

  @Override
  void assembleBackward() {
    handBack(first, 0);
    handBack(second, rows(first));
  }

  private void handBack(Activation input, long fromRow) {
    if (input.wantsGradient()) {
      Contribution part = assembly.contribution(name + " dx", input, input.value().layout());
      Buffer dy = part(output.gradient().buffer(), input, fromRow);
      backward.add(assembly.reorder(name + " handed back", dy, part.buffer()));
      part.complete(backward);
    }
  }

  @Override
  Activation output() {
    return output;
  }
}
