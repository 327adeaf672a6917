package org.meanfield.kernel;

import java.util.Arrays;

/**
 * The largest value of each unit over its sequence's steps; what stands behind a sequence's end
 * plays no part:
 *
 * <pre>
 * x [T·N, H]   l [N] lengths   s [N, H] steps   y [N, H]
 * forward   y[n, j] = x[s·N + n, j], s[n, j] the first t &lt; l[n] where it is largest
 * backward  dx = 0, then dx[s·N + n, j] = dy[n, j]
 * </pre>
 */
public final class StepMax extends Layer {
  private final Assembly assembly;
  private final Activation input;
  private final Activation output;
  private final Lengths lengths;
  private final int sequences;
  private final int width;
  private final int[] step;
  private final float[] values;
  private final float[] largest;

  private StepMax(Assembly assembly, Activation input, Lengths lengths) {
    this.assembly = assembly;
    this.input = input;
    this.lengths = lengths;
    this.sequences = lengths.sequences();
    this.width = Math.toIntExact(input.shape()[1]);
    this.step = new int[sequences * width];
    this.values = new float[width];
    this.largest = new float[width];
    this.output =
        assembly.activation(new long[] {sequences, width}, Layouts.plain(sequences, width), input);
    forward.add(this::choose);
  }

  /** Of {@code [T·N, H]} to {@code [N, H]}. */
  public static LayerSpec of(Lengths lengths) {
    return LayerSpec.of("maximum over steps", (assembly, x) -> new StepMax(assembly, x, lengths));
  }

  private void choose() {
    Arrays.fill(step, 0);
    for (int n = 0; n < sequences; n++) {
      input.value().get(n * width, largest, 0, width);
      for (int t = 1; t < lengths.of(n); t++) {
        input.value().get((t * sequences + n) * width, values, 0, width);
        for (int j = 0; j < width; j++) {
          if (values[j] > largest[j]) {
            largest[j] = values[j];
            step[n * width + j] = t;
          }
        }
      }
      output.value().put(n * width, largest, 0, width);
    }
  }

  @Override
  void assembleBackward() {
    Buffer dy = output.gradient().buffer();
    Contribution part =
        assembly.contribution("maximum over steps dx", input, input.value().layout());
    backward.add(part.buffer()::zero);
    backward.add(
        () -> {
          for (int n = 0; n < sequences; n++) {
            dy.get(n * width, values, 0, width);
            for (int j = 0; j < width; j++) {
              part.buffer().put((step[n * width + j] * sequences + n) * width + j, values[j]);
            }
          }
        });
    part.complete(backward);
  }

  @Override
  Activation output() {
    return output;
  }
}
