package org.meanfield.kernel;

import java.util.List;

/**
 * A fully connected layer, then a non-linearity f; an input of four dimensions is flattened in
 * channel, height, width order without being moved:
 *
 * <pre>
 * x [R, I] or [R, C, H, W] with I = C·H·W   w [O, I]   b [O]   y [R, O]
 * forward   y  = f(x · wᵀ + b)
 * backward  dz = dy · f'(y)
 *           dw = dzᵀ · x,   db[o] = Σ dz[r,o]
 *           dx = dz · w
 * </pre>
 *
 * <p>Which of oneDNN's products it is follows from what comes in: {@link LayoutRule#linearByRows}.
 */
public final class Linear {
  private Linear() {}

  /** Of {@code [R, …]} to {@code [R, width]}. */
  public static LayerSpec of(String name, int width, Nonlinearity nonlinearity) {
    return LayerSpec.of(name, (assembly, x) -> layer(assembly, name, x, width, nonlinearity));
  }

  /**
   * Of {@code [R, E]} to {@code [R, vocabulary]}, with the weight of an embedding of this program
   * that is as wide as the input (Press and Wolf, arXiv 1608.05859).
   *
   * @param embedding its name
   */
  public static LayerSpec tied(String name, String embedding) {
    return LayerSpec.of(
        name,
        (assembly, x) -> {
          Parameter weight = assembly.shared(Embedding.weight(embedding));
          return new RowProduct(assembly, name, x, weight, Nonlinearity.NONE);
        });
  }

  private static Layer layer(
      Assembly assembly, String name, Activation x, int width, Nonlinearity nonlinearity) {
    if (!LayoutRule.linearByRows(x.shape())) {
      return new InnerProduct(assembly, name, x, width, nonlinearity);
    }
    int inputs = Math.toIntExact(x.shape()[1]);
    Parameter weight =
        assembly.parameter(
            name + ".weight",
            List.of(width, inputs),
            Layouts.plain(width, inputs),
            Layouts.plain(width, inputs));
    return new RowProduct(assembly, name, x, weight, nonlinearity);
  }
}
