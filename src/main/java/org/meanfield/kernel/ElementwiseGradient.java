package org.meanfield.kernel;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_training;
import static org.meanfield.kernel.Primitive.argument;

import java.util.List;
import org.bytedeco.dnnl.eltwise_backward;
import org.bytedeco.dnnl.eltwise_forward;

/**
 * The way back through a non-linearity that rode on a layer: dz = dy · f'(y), from the layer's
 * output, in place over its gradient.
 */
final class ElementwiseGradient {
  private ElementwiseGradient() {}

  /** Adds the step to {@code backward}, or nothing where there is no non-linearity. */
  static void through(
      Assembly assembly,
      String name,
      Nonlinearity nonlinearity,
      Activation output,
      List<Step> backward) {
    if (nonlinearity.equals(Nonlinearity.NONE)) {
      return;
    }
    Buffer dz = output.gradient().buffer();
    eltwise_forward.primitive_desc hint =
        new eltwise_forward.primitive_desc(
            assembly.engine(),
            dnnl_forward_training,
            nonlinearity.algorithm(),
            output.value().layout(),
            output.value().layout(),
            nonlinearity.slope(),
            0,
            assembly.attributes(),
            false);
    eltwise_backward.primitive_desc description =
        new eltwise_backward.primitive_desc(
            assembly.engine(),
            nonlinearity.algorithm(),
            output.value().layout(),
            output.value().layout(),
            output.value().layout(),
            nonlinearity.slope(),
            0,
            hint,
            assembly.attributes(),
            false);
    backward.add(
        assembly.primitive(
            name + " backward " + nonlinearity.name(),
            new eltwise_backward(description),
            description,
            dz,
            argument(DNNL_ARG_DST, output.value()),
            argument(DNNL_ARG_DIFF_DST, dz),
            argument(DNNL_ARG_DIFF_SRC, dz)));
  }
}
