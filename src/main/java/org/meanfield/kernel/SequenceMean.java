package org.meanfield.kernel;

/**
 * The mean of each sequence's rows, which lie one after the other; what stands behind its end plays
 * no part:
 *
 * <pre>
 * x [N·T, D]   l [N] lengths   y [N, D]
 * forward   y[n] = Σ x[n·T + t] / l[n] over t &lt; l[n], in the order of the steps
 * backward  dx[n·T + t] = dy[n] / l[n] where t &lt; l[n], else 0
 * </pre>
 */
public final class SequenceMean extends Layer {
  private final Assembly assembly;
  private final Activation input;
  private final Activation output;
  private final Lengths lengths;
  private final int width;
  private final float[] values;
  private final float[] sum;

  private SequenceMean(Assembly assembly, Activation input, Lengths lengths) {
    if (input.shape()[0] != (long) lengths.sequences() * lengths.steps()) {
      throw new IllegalArgumentException("mean over sequences: lengths of another batch shape");
    }
    this.assembly = assembly;
    this.input = input;
    this.lengths = lengths;
    this.width = Math.toIntExact(input.shape()[1]);
    this.values = new float[width];
    this.sum = new float[width];
    long[] shape = {lengths.sequences(), width};
    this.output = assembly.activation(shape, Layouts.plain(shape), input);
    forward.add(this::average);
  }

  /** Of {@code [N·T, D]}, a sequence's rows one after the other, to {@code [N, D]}. */
  public static LayerSpec of(Lengths lengths) {
    return LayerSpec.of(
        "mean over sequences", (assembly, x) -> new SequenceMean(assembly, x, lengths));
  }

  private int at(int sequence, int step) {
    return (sequence * lengths.steps() + step) * width;
  }

  private void average() {
    for (int n = 0; n < lengths.sequences(); n++) {
      input.value().get(at(n, 0), sum, 0, width);
      for (int t = 1; t < lengths.of(n); t++) {
        input.value().get(at(n, t), values, 0, width);
        Sigmoids.add(sum, values, width);
      }
      divide(sum, lengths.of(n));
      output.value().put(n * width, sum, 0, width);
    }
  }

  @Override
  void assembleBackward() {
    Buffer dy = output.gradient().buffer();
    String step = "mean over sequences dx";
    Contribution part = assembly.contribution(step, input, input.value().layout());
    backward.add(part.buffer()::zero);
    backward.add(() -> spread(dy, part.buffer()));
    part.complete(backward);
  }

  private void spread(Buffer dy, Buffer dx) {
    for (int n = 0; n < lengths.sequences(); n++) {
      dy.get(n * width, values, 0, width);
      divide(values, lengths.of(n));
      for (int t = 0; t < lengths.of(n); t++) {
        dx.put(at(n, t), values, 0, width);
      }
    }
  }

  private static void divide(float[] values, float by) {
    for (int j = 0; j < values.length; j++) {
      values[j] /= by;
    }
  }

  @Override
  Activation output() {
    return output;
  }
}
