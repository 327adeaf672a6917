package org.meanfield.kernel;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_training;
import static org.meanfield.kernel.Primitive.argument;

import java.util.List;
import org.bytedeco.dnnl.eltwise_backward;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.memory;

/**
 * The way back through a non-linearity that rode on a layer: dz = dy · f', from the layer's output,
 * or from what was its input where f needs that, in place over the output's gradient.
 */
final class ElementwiseGradient {
  private ElementwiseGradient() {}

  /**
   * Adds the step to {@code backward}, or nothing where there is no non-linearity.
   *
   * @throws IllegalArgumentException where f needs its input, which the layer does not keep
   */
  static void through(
      Assembly assembly,
      String name,
      Nonlinearity nonlinearity,
      Activation output,
      List<Step> backward) {
    if (nonlinearity.equals(Nonlinearity.NONE)) {
      return;
    }
    if (nonlinearity.needsInput()) {
      throw new IllegalArgumentException(
          name
              + ": the way back through "
              + nonlinearity.name()
              + " needs its input, which only a fully connected layer keeps; take relu");
    }
    backward.add(
        step(assembly, name, nonlinearity, DNNL_ARG_DST, output.value(), output.gradient()));
  }

  /**
   * Adds the step of a non-linearity whose input was kept.
   *
   * @param input z, in y's layout
   */
  static void throughInput(
      Assembly assembly,
      String name,
      Nonlinearity nonlinearity,
      Buffer input,
      Activation output,
      List<Step> backward) {
    backward.add(step(assembly, name, nonlinearity, DNNL_ARG_SRC, input, output.gradient()));
  }

  private static Step step(
      Assembly assembly,
      String name,
      Nonlinearity nonlinearity,
      int position,
      Buffer told,
      Gradient gradient) {
    Buffer dz = gradient.buffer();
    memory.desc layout = told.layout();
    eltwise_forward.primitive_desc hint =
        new eltwise_forward.primitive_desc(
            assembly.engine(),
            dnnl_forward_training,
            nonlinearity.algorithm(),
            layout,
            layout,
            nonlinearity.slope(),
            0,
            assembly.attributes(),
            false);
    eltwise_backward.primitive_desc description =
        new eltwise_backward.primitive_desc(
            assembly.engine(),
            nonlinearity.algorithm(),
            layout,
            layout,
            layout,
            nonlinearity.slope(),
            0,
            hint,
            assembly.attributes(),
            false);
    return assembly.primitive(
        name + " backward " + nonlinearity.name(),
        new eltwise_backward(description),
        description,
        dz,
        argument(position, told),
        argument(DNNL_ARG_DIFF_DST, dz),
        argument(DNNL_ARG_DIFF_SRC, dz));
  }
}
