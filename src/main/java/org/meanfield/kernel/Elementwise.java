package org.meanfield.kernel;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_training;
import static org.meanfield.kernel.Primitive.argument;

import java.util.List;
import org.bytedeco.dnnl.eltwise_forward;

/**
 * A non-linearity in a pass of its own, where none rides on the layer's kernel: in place over the
 * layer's output, y ← f(y), or y = f(z) where the way back, {@link ElementwiseGradient}, needs z.
 */
final class Elementwise {
  private Elementwise() {}

  /** Adds the step to {@code forward}, or nothing where there is no non-linearity. */
  static void inPlace(
      Assembly assembly, String name, Nonlinearity nonlinearity, Activation y, List<Step> forward) {
    if (!nonlinearity.equals(Nonlinearity.NONE)) {
      forward.add(step(assembly, name, nonlinearity, y.value(), y.value()));
    }
  }

  /** y = f(z), of one layout. */
  static Step step(Assembly assembly, String name, Nonlinearity nonlinearity, Buffer z, Buffer y) {
    eltwise_forward.primitive_desc description =
        new eltwise_forward.primitive_desc(
            assembly.engine(),
            dnnl_forward_training,
            nonlinearity.algorithm(),
            z.layout(),
            y.layout(),
            nonlinearity.slope(),
            0,
            assembly.attributes(),
            false);
    return assembly.primitive(
        name + " " + nonlinearity.name(),
        new eltwise_forward(description),
        description,
        y,
        argument(DNNL_ARG_SRC, z),
        argument(DNNL_ARG_DST, y));
  }
}
