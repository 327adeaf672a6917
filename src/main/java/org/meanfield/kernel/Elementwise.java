package org.meanfield.kernel;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_training;
import static org.meanfield.kernel.Primitive.argument;

import java.util.List;
import org.bytedeco.dnnl.eltwise_forward;

/**
 * A non-linearity in place over a layer's output, where none rides on the layer's own kernel: y ←
 * f(y). The way back, {@link ElementwiseGradient}, looks at its result.
 */
final class Elementwise {
  private Elementwise() {}

  /** Adds the step to {@code forward}, or nothing where there is no non-linearity. */
  static void inPlace(
      Assembly assembly, String name, Nonlinearity nonlinearity, Activation y, List<Step> forward) {
    if (nonlinearity.equals(Nonlinearity.NONE)) {
      return;
    }
    eltwise_forward.primitive_desc description =
        new eltwise_forward.primitive_desc(
            assembly.engine(),
            dnnl_forward_training,
            nonlinearity.algorithm(),
            y.value().layout(),
            y.value().layout(),
            nonlinearity.slope(),
            0,
            assembly.attributes(),
            false);
    forward.add(
        assembly.primitive(
            name + " " + nonlinearity.name(),
            new eltwise_forward(description),
            description,
            y.value(),
            argument(DNNL_ARG_SRC, y.value()),
            argument(DNNL_ARG_DST, y.value())));
  }
}
