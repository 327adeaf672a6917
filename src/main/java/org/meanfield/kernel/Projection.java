package org.meanfield.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A linear map of all steps at once:
 *
 * <pre>
 * x [R, I]   w [O, I]   b [O]   y [R, O]
 * forward   y  = x · wᵀ + b
 * backward  db[o] = Σ dy[r,o]
 *           dw = dyᵀ · x
 *           dx = dy · w
 * </pre>
 *
 * <p>dy takes y's place in memory: at 10,000 outputs they are the largest buffers of a program.
 */
final class Projection implements Layer {
  /** Outputs whose gradients are summed at once: rows and sum fit the first-level cache. */
  private static final int CHUNK = 2048;

  private final Activation output;
  private final Parameter bias;
  private final Step forward;
  private final List<Step> backward = new ArrayList<>();
  private final float[] row = new float[CHUNK];
  private final float[] sum = new float[CHUNK];

  /**
   * @param weight [O, I], row-major; its gradient is written, not added to
   */
  Projection(Assembly assembly, String name, Activation input, Parameter weight) {
    long rows = input.shape()[0];
    int width = weight.shape().get(0);
    if (input.shape()[1] != weight.shape().get(1)) {
      throw new IllegalArgumentException(
          name + ": " + input.shape()[1] + " inputs for the weight " + weight);
    }
    this.output = assembly.overwritten(new long[] {rows, width}, Layouts.plain(rows, width));
    this.bias =
        assembly.parameter(
            name + ".bias", List.of(width), Layouts.plain(width), Layouts.plain(width));
    // The bias as a matrix of one row, which oneDNN's matmul wants.
    Buffer addend = assembly.row(bias);
    this.forward =
        new Matmul(
                assembly,
                name + " forward",
                rows,
                assembly.transposed(weight),
                Matmul.Result.WRITTEN,
                addend)
            .on(input.value(), output.value());
    if (assembly.training()) {
      backward.add(this::sumBias);
      backward.add(
          new WeightGradient(name + " dw", output.gradient(), input.value(), weight.gradient()));
      if (input.wantsGradient()) {
        backward.add(
            new Matmul(assembly, name + " dx", rows, weight.value(), Matmul.Result.WRITTEN, null)
                .on(output.gradient(), input.gradient()));
      }
    }
  }

  /** The weight of a projection that has one of its own. */
  static Parameter weight(Assembly assembly, String name, Activation input, int width) {
    int inputs = Math.toIntExact(input.shape()[1]);
    return assembly.parameter(
        name + ".weight",
        List.of(width, inputs),
        Layouts.plain(width, inputs),
        Layouts.plain(width, inputs));
  }

  private void sumBias() {
    int rows = Math.toIntExact(output.shape()[0]);
    int width = bias.size();
    for (int from = 0; from < width; from += CHUNK) {
      int count = Math.min(CHUNK, width - from);
      Arrays.fill(sum, 0);
      for (int r = 0; r < rows; r++) {
        output.gradient().get(r * width + from, row, 0, count);
        Sigmoids.add(sum, row, count);
      }
      bias.gradient().put(from, sum, 0, count);
    }
  }

  Activation output() {
    return output;
  }

  @Override
  public void forward() {
    forward.run();
  }

  @Override
  public void backward() {
    Program.run(backward);
  }
}
