package org.meanfield.kernel;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_0;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;
import static org.meanfield.kernel.Primitive.argument;

import java.util.List;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.global.dnnl.algorithm;

/**
 * One activation for two layers: they share its values, and each has a gradient of its own.
 *
 * <pre>
 * forward   a = x, b = x (nothing is copied)
 * backward  dx = da + db
 * </pre>
 */
final class Fork implements Layer {
  private final List<Activation> outputs;
  private final List<Step> backward;

  Fork(Assembly assembly, String name, Activation input) {
    if (!input.wantsGradient()) {
      this.outputs = List.of(input, input);
      this.backward = List.of();
      return;
    }
    Activation a = branch(assembly, input);
    Activation b = branch(assembly, input);
    this.outputs = List.of(a, b);
    binary.primitive_desc description =
        new binary.primitive_desc(
            assembly.engine(),
            algorithm.binary_add,
            a.gradient().layout(),
            b.gradient().layout(),
            input.gradient().layout(),
            assembly.attributes(),
            false);
    this.backward =
        List.of(
            assembly.primitive(
                name + " fork backward",
                new binary(description),
                description,
                input.gradient(),
                argument(DNNL_ARG_SRC_0, a.gradient()),
                argument(DNNL_ARG_SRC_1, b.gradient()),
                argument(DNNL_ARG_DST, input.gradient())));
  }

  private static Activation branch(Assembly assembly, Activation input) {
    return new Activation(
        input.shape(),
        input.value(),
        assembly.reserve(input.gradient().layout()),
        input.retained());
  }

  List<Activation> outputs() {
    return outputs;
  }

  @Override
  public void forward() {}

  @Override
  public void backward() {
    Program.run(backward);
  }
}
