package org.meanfield.kernel;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

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
          int width = weight.shape().get(0);
          ParameterRows bias = assembly.rows(name + ".bias", List.of(width), 0, width);
          return new RowProduct(
              assembly, name, x, weight.rows(), Optional.of(bias), Nonlinearity.NONE);
        });
  }

  /** The same without a bias, as GPT-2 has it. */
  public static LayerSpec tied(String embedding) {
    return LayerSpec.of(
        embedding,
        (assembly, x) ->
            new RowProduct(
                assembly,
                embedding + " tied",
                x,
                assembly.shared(Embedding.weight(embedding)).rows(),
                Optional.empty(),
                Nonlinearity.NONE));
  }

  /**
   * The same under full names of its parameters, such as {@code self_attn.in_proj_weight}, of
   * {@code [R, I]}.
   */
  public static LayerSpec named(String weight, String bias, int width, Nonlinearity nonlinearity) {
    return rows(weight, bias, 0, width, width, nonlinearity);
  }

  /**
   * Of {@code [R, I]} to {@code [R, to − from]}, by the rows {@code from} to {@code to} of a weight
   * {@code [of, I]} that several layers share by parts, as where queries, keys and values come from
   * two inputs. A program that trains it has a layer for every part.
   */
  public static LayerSpec rows(
      String weight, String bias, int from, int to, int of, Nonlinearity nonlinearity) {
    return LayerSpec.of(
        weight,
        (assembly, x) ->
            new RowProduct(
                assembly,
                weight,
                x,
                assembly.rows(weight, List.of(of, width(weight, x)), from, to),
                Optional.of(assembly.rows(bias, List.of(of), from, to)),
                nonlinearity));
  }

  /**
   * Of x {@code [R, I]} and r {@code [R, width]} to {@code x · wᵀ + b + r}: a residual branch that
   * comes back, without a pass of its own.
   */
  public static LayerSpec adding(String weight, String bias, int width) {
    return LayerSpec.of(
        weight,
        2,
        (assembly, inputs) -> {
          Activation x = inputs.get(0);
          return new RowProduct(
              assembly,
              weight,
              x,
              inputs.get(1),
              assembly.rows(weight, List.of(width, width(weight, x)), 0, width),
              assembly.rows(bias, List.of(width), 0, width));
        });
  }

  private static int width(String name, Activation x) {
    if (x.shape().length != 2) {
      throw new IllegalArgumentException(
          name + ": an input of " + Arrays.toString(x.shape()) + " is no matrix of rows");
    }
    return Math.toIntExact(x.shape()[1]);
  }

  private static Layer layer(
      Assembly assembly, String name, Activation x, int width, Nonlinearity nonlinearity) {
    boolean keeps = x.shape().length == 2 && nonlinearity.needsInput();
    if (!keeps && !LayoutRule.linearByRows(x.shape())) {
      return new InnerProduct(assembly, name, x, width, nonlinearity);
    }
    List<Integer> shape = List.of(width, Math.toIntExact(x.shape()[1]));
    return new RowProduct(
        assembly,
        name,
        x,
        assembly.rows(name + ".weight", shape, 0, width),
        Optional.of(assembly.rows(name + ".bias", List.of(width), 0, width)),
        nonlinearity);
  }
}
