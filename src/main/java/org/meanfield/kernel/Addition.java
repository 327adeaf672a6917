package org.meanfield.kernel;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_0;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;
import static org.meanfield.kernel.Primitive.argument;

import java.util.List;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.memory;

/**
 * The sum of two activations of one shape, then a non-linearity f: where a residual branch comes
 * back (He et al., arXiv 1512.03385, eq. 1).
 *
 * <pre>
 * forward   y  = f(a + b)                     one pass
 * backward  dz = dy · f'(y)                   in place
 *           da = dz,  db = dz                 dz's own memory, where nobody adds to it too early
 * </pre>
 */
public final class Addition extends Layer {
  private final Assembly assembly;
  private final String name;
  private final Activation left;
  private final Activation right;
  private final Nonlinearity nonlinearity;
  private final Activation output;

  private Addition(
      Assembly assembly,
      String name,
      Activation left,
      Activation right,
      Nonlinearity nonlinearity) {
    this.assembly = assembly;
    this.name = name;
    this.left = left;
    this.right = right;
    this.nonlinearity = nonlinearity;
    Buffer b = assembly.in(left.value().layout(), right.value(), name + " layout", forward);
    this.output = assembly.activation(left.shape(), left.value().layout(), left, right);
    output.changeGradient();
    binary.primitive_desc description =
        new binary.primitive_desc(
            assembly.engine(),
            algorithm.binary_add,
            left.value().layout(),
            b.layout(),
            output.value().layout(),
            assembly.attributes(nonlinearity),
            false);
    forward.add(
        assembly.primitive(
            name + " forward",
            new binary(description),
            description,
            output.value(),
            argument(DNNL_ARG_SRC_0, left.value()),
            argument(DNNL_ARG_SRC_1, b),
            argument(DNNL_ARG_DST, output.value())));
  }

  /** Of two activations of one shape. */
  public static LayerSpec of(String name, Nonlinearity nonlinearity) {
    return LayerSpec.of(
        name,
        2,
        (assembly, inputs) ->
            new Addition(assembly, name, inputs.get(0), inputs.get(1), nonlinearity));
  }

  @Override
  void assembleBackward() {
    Buffer dz = output.gradient().buffer();
    ElementwiseGradient.through(assembly, name, nonlinearity, output, backward);
    boolean given = false;
    for (Activation input : List.of(left, right)) {
      if (!input.wantsGradient()) {
        continue;
      }
      if ((!given || bothMayHaveIt()) && isFirstOfThisLayout(dz, input)) {
        input.gradient().arriveIn(dz);
        given = true;
      } else {
        add(assembly, name, dz, input, backward);
      }
    }
  }

  private static boolean isFirstOfThisLayout(Buffer dz, Activation input) {
    return !input.gradient().arrived() && dz.hasLayout(input.value().layout());
  }

  /**
   * Whether dz's memory can be the gradient of both inputs: the one that was made later is done
   * with it before anybody adds to the earlier one's, or changes it.
   */
  private boolean bothMayHaveIt() {
    Activation later = left.producer() > right.producer() ? left : right;
    Activation earlier = later == left ? right : left;
    return !later.changesGradient()
        && later.readers().stream().noneMatch(reader -> reader < output.producer())
        && earlier.readers().stream()
            .noneMatch(reader -> reader > later.producer() && reader < output.producer());
  }

  /**
   * Gives dz on: the memory itself where the input's gradient is not begun, which nobody but the
   * caller may read then.
   */
  static void handBack(
      Assembly assembly, String name, Buffer dz, Activation input, List<Step> backward) {
    if (isFirstOfThisLayout(dz, input)) {
      input.gradient().arriveIn(dz);
    } else {
      add(assembly, name, dz, input, backward);
    }
  }

  /** Copies or adds dz to the gradient of what was added. */
  static void add(
      Assembly assembly, String name, Buffer dz, Activation input, List<Step> backward) {
    memory.desc layout = input.value().layout();
    // A sum of what has one layout may be in place even where both are one buffer.
    Contribution part =
        dz.hasLayout(layout)
            ? assembly.addition(name + " handed back", input, layout, null)
            : assembly.contribution(name + " handed back", input, layout);
    backward.add(
        part.arrival() == Arrival.ADDED
            ? assembly.sum(name + " added", part.buffer(), dz)
            : assembly.reorder(name + " copied", dz, part.buffer()));
    part.complete(backward);
  }

  @Override
  Activation output() {
    return output;
  }
}
