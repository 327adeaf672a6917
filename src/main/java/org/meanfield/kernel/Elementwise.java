package org.meanfield.kernel;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_training;
import static org.meanfield.kernel.Primitive.argument;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.eltwise_forward;

/**
 * A non-linearity by itself, in place, for layers that none rides on: y = f(x), dx = dy · f'(y). In
 * place is right after a normalisation, whose way back looks at its input.
 */
final class Elementwise implements Layer {
  private final Step forward;
  private final List<Step> backward = new ArrayList<>();

  Elementwise(Assembly assembly, String name, Activation x, Nonlinearity nonlinearity) {
    eltwise_forward.primitive_desc description =
        new eltwise_forward.primitive_desc(
            assembly.engine(),
            dnnl_forward_training,
            nonlinearity.algorithm(),
            x.value().layout(),
            x.value().layout(),
            nonlinearity.slope(),
            0,
            assembly.attributes(),
            false);
    this.forward =
        assembly.primitive(
            name + " " + nonlinearity.name(),
            new eltwise_forward(description),
            description,
            x.value(),
            argument(DNNL_ARG_SRC, x.value()),
            argument(DNNL_ARG_DST, x.value()));
    if (assembly.training()) {
      ElementwiseGradient.through(assembly, name, nonlinearity, x, backward);
    }
  }

  @Override
  public void forward() {
    forward.run();
  }

  @Override
  public void backward() {
    Program.run(backward);
  }
}
