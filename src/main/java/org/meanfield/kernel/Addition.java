package org.meanfield.kernel;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_0;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;
import static org.meanfield.kernel.Primitive.argument;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.global.dnnl.algorithm;

/**
 * The sum of two activations of one shape, then a non-linearity f: where a residual branch comes
 * back (He et al., arXiv 1512.03385, eq. 1).
 *
 * <pre>
 * forward   y  = f(a + b)
 * backward  dz = dy · f'(y),  da = dz,  db = dz
 * </pre>
 */
final class Addition implements Layer {
  private final List<Step> forward = new ArrayList<>();
  private final List<Step> backward = new ArrayList<>();
  private final Activation output;

  Addition(
      Assembly assembly,
      String name,
      Activation left,
      Activation right,
      Nonlinearity nonlinearity) {
    Buffer b = assembly.in(left.value().layout(), right.value(), name + " layout", forward);
    this.output = assembly.activation(left.shape(), left.value().layout());
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
    if (assembly.training()) {
      ElementwiseGradient.through(assembly, name, nonlinearity, output, backward);
      handBack(assembly, name + " da", left);
      handBack(assembly, name + " db", right);
    }
  }

  private void handBack(Assembly assembly, String name, Activation input) {
    if (input.wantsGradient()) {
      backward.add(assembly.reorder(name, output.gradient(), input.gradient()));
    }
  }

  Activation output() {
    return output;
  }

  @Override
  public void forward() {
    Program.run(forward);
  }

  @Override
  public void backward() {
    Program.run(backward);
  }
}
