package org.meanfield.kernel;

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
 * <p>The weight may be that of an embedding as wide as x (Press and Wolf, arXiv 1608.05859).
 */
public final class Projection extends Layer {
  /** Outputs whose gradients are summed at once: rows and sum fit the first-level cache. */
  private static final int CHUNK = 2048;

  private final Assembly assembly;
  private final String name;
  private final Activation input;
  private final Parameter weight;
  private final Parameter bias;
  private final boolean trained;
  private final Activation output;
  private final float[] row = new float[CHUNK];
  private final float[] sum = new float[CHUNK];

  /**
   * @param weight [O, I], row-major
   */
  private Projection(Assembly assembly, String name, Activation input, Parameter weight) {
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
    this.trained = assembly.trained();
    this.output = assembly.learned(new long[] {rows, width}, Layouts.plain(rows, width), input);
    this.bias =
        assembly.parameter(
            name + ".bias", List.of(width), Layouts.plain(width), Layouts.plain(width));
    // The bias as a matrix of one row, which oneDNN's matmul wants.
    Buffer addend = assembly.row(bias);
    Buffer transposed = assembly.transposed(weight);
    forward.add(
        new Matmul(assembly, name + " forward", rows, transposed, Arrival.WRITTEN, addend)
            .on(input.value(), output.value()));
  }

  /** Of {@code [R, I]} to {@code [R, width]}. */
  public static LayerSpec of(String name, int width) {
    return LayerSpec.of(
        name, (assembly, x) -> new Projection(assembly, name, x, weight(assembly, name, x, width)));
  }

  /**
   * Of {@code [R, E]} to {@code [R, vocabulary]}, with the weight of an embedding of this program.
   *
   * @param embedding its name
   */
  public static LayerSpec tied(String name, String embedding) {
    return LayerSpec.of(
        name,
        (assembly, x) ->
            new Projection(assembly, name, x, assembly.shared(Embedding.weight(embedding))));
  }

  private static Parameter weight(Assembly assembly, String name, Activation input, int width) {
    int inputs = Math.toIntExact(input.shape()[1]);
    return assembly.parameter(
        name + ".weight",
        List.of(width, inputs),
        Layouts.plain(width, inputs),
        Layouts.plain(width, inputs));
  }

  @Override
  void assembleBackward() {
    Buffer dy = output.gradient().buffer();
    if (trained) {
      Contribution db = assembly.contribution(name + " db", bias, bias.gradient().layout());
      backward.add(() -> sumRows(dy, db.buffer()));
      db.complete(backward);
      backward.add(new WeightGradient(name + " dw", dy, input.value(), assembly.gradient(weight)));
    }
    if (input.wantsGradient()) {
      Gradient dx = input.gradient();
      long rows = input.shape()[0];
      backward.add(
          new Matmul(assembly, name + " dx", rows, weight.value(), dx.arrive(), null)
              .on(dy, dx.buffer()));
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
