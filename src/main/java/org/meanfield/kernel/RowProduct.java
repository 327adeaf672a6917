package org.meanfield.kernel;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.dnnl.memory;

/**
 * {@link Linear} by oneDNN's matmul on a packed w, for many rows or for a w that lies row-major
 * because another layer has it as well.
 */
final class RowProduct extends Layer {
  /** Outputs whose gradients are summed at once: rows and sum fit the first-level cache. */
  private static final int CHUNK = 2048;

  private final Assembly assembly;
  private final String name;
  private final Activation input;
  private final Parameter weight;
  private final Parameter bias;
  private final Nonlinearity nonlinearity;
  private final boolean trained;
  private final Activation output;
  private final float[] row = new float[CHUNK];
  private final float[] sum = new float[CHUNK];

  /**
   * @param weight [O, I], row-major
   */
  RowProduct(
      Assembly assembly,
      String name,
      Activation input,
      Parameter weight,
      Nonlinearity nonlinearity) {
    long rows = input.shape()[0];
    int width = weight.shape().get(0);
    if (input.shape()[1] != weight.shape().get(1)) {
      throw new IllegalArgumentException(
          name + ": " + input.shape()[1] + " inputs for the weight " + weight);
    }
    this.assembly = assembly;
    this.name = name;
    this.input = input;
    this.weight = weight;
    this.nonlinearity = nonlinearity;
    this.trained = assembly.trained();
    this.output = assembly.learned(new long[] {rows, width}, Layouts.plain(rows, width), input);
    if (!nonlinearity.equals(Nonlinearity.NONE)) {
      output.changeGradient();
    }
    this.bias =
        assembly.parameter(
            name + ".bias", List.of(width), Layouts.plain(width), Layouts.plain(width));
    forward.add(
        new Matmul(assembly, name + " forward", rows, weight, bias, nonlinearity)
            .on(input.value(), output.value()));
  }

  @Override
  void assembleBackward() {
    ElementwiseGradient.through(assembly, name, nonlinearity, output, backward);
    Buffer dy = output.gradient().buffer();
    if (trained) {
      Contribution db = assembly.contribution(name + " db", bias, bias.gradient().layout());
      backward.add(() -> sumRows(dy, db.buffer()));
      db.complete(backward);
      memory.desc layout = Layouts.plain(weight.shape().get(0), weight.shape().get(1));
      Contribution dw = assembly.addition(name + " dw", weight, layout);
      backward.add(new WeightGradient(name + " dw", dy, input.value(), dw));
      dw.complete(backward);
    }
    if (input.wantsGradient()) {
      long rows = input.shape()[0];
      Contribution dx = assembly.addition(name + " dx", input, Layouts.plain(input.shape()), dy);
      backward.add(
          new Matmul(assembly, name + " dx", rows, weight, Orientation.PLAIN, dx.arrival())
              .on(dy, dx.buffer()));
      dx.complete(backward);
    }
  }

  private void sumRows(Buffer dy, Buffer db) {
    int rows = Math.toIntExact(output.shape()[0]);
    int width = bias.size();
    for (int from = 0; from < width; from += CHUNK) {
      int count = Math.min(CHUNK, width - from);
      Arrays.fill(sum, 0);
      for (int r = 0; r < rows; r++) {
        dy.get(r * width + from, row, 0, count);
        Sigmoids.add(sum, row, count);
      }
      db.put(from, sum, 0, count);
    }
  }

  @Override
  Activation output() {
    return output;
  }
}
