package org.meanfield.kernel;

/**
 * The mean of each sequence's steps; what stands behind its end plays no part:
 *
 * <pre>
 * x [T·N, H]   l [N] lengths   y [N, H]
 * forward   y[n] = Σ x[t·N + n] / l[n] over t &lt; l[n], in the order of the steps
 * backward  dx[t·N + n] = dy[n] / l[n] where t &lt; l[n], else 0
 * </pre>
 */
public final class StepMean extends Layer {
  private final Assembly assembly;
  private final Activation input;
  private final Activation output;
  private final Lengths lengths;
  private final int sequences;
  private final int width;
  private final float[] values;
  private final float[] sum;

  private StepMean(Assembly assembly, Activation input, Lengths lengths) {
    this.assembly = assembly;
    this.input = input;
    this.lengths = lengths;
    this.sequences = lengths.sequences();
    this.width = Math.toIntExact(input.shape()[1]);
    this.values = new float[width];
    this.sum = new float[width];
    this.output =
        assembly.activation(new long[] {sequences, width}, Layouts.plain(sequences, width), input);
    forward.add(this::average);
  }

  /** Of {@code [T·N, H]} to {@code [N, H]}. */
  public static LayerSpec of(Lengths lengths) {
    return LayerSpec.of("mean over steps", (assembly, x) -> new StepMean(assembly, x, lengths));
  }

  private void average() {
    for (int n = 0; n < sequences; n++) {
      input.value().get(n * width, sum, 0, width);
      for (int t = 1; t < lengths.of(n); t++) {
        input.value().get((t * sequences + n) * width, values, 0, width);
        for (int j = 0; j < width; j++) {
          sum[j] += values[j];
        }
      }
      divide(sum, lengths.of(n));
      output.value().put(n * width, sum, 0, width);
    }
  }

  @Override
  void assembleBackward() {
    Buffer dy = output.gradient().buffer();
    Contribution part = assembly.contribution("mean over steps dx", input, input.value().layout());
    backward.add(part.buffer()::zero);
    backward.add(
        () -> {
          for (int n = 0; n < sequences; n++) {
            dy.get(n * width, values, 0, width);
            divide(values, lengths.of(n));
            for (int t = 0; t < lengths.of(n); t++) {
              part.buffer().put((t * sequences + n) * width, values, 0, width);
            }
          }
        });
    part.complete(backward);
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
