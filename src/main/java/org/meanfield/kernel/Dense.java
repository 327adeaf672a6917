package org.meanfield.kernel;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.meanfield.kernel.Primitive.argument;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.inner_product_backward_data;
import org.bytedeco.dnnl.inner_product_backward_weights;
import org.bytedeco.dnnl.inner_product_forward;

/**
 * A fully connected layer, then a non-linearity f; an input of four dimensions is flattened in
 * channel, height, width order without being moved:
 *
 * <pre>
 * x [N, I] or [N, C, H, W] with I = C·H·W   w [O, I]   b [O]   y [N, O]
 * forward   y  = f(x · wᵀ + b)
 * backward  dz = dy · f'(y)
 *           dw = dzᵀ · x,   db[o] = Σ dz[n,o]
 *           dx = dz · w
 * </pre>
 */
final class Dense implements Layer {
  private final List<Step> forward = new ArrayList<>();
  private final List<Step> backward = new ArrayList<>();
  private final Activation output;

  private final Assembly assembly;
  private final String name;
  private final Activation input;
  private final long[] weightShape;

  Dense(Assembly assembly, String name, Activation input, int width, Nonlinearity nonlinearity) {
    this.assembly = assembly;
    this.name = name;
    this.input = input;
    this.weightShape = input.shape();
    this.weightShape[0] = width;
    long batch = input.shape()[0];
    inner_product_forward.primitive_desc description =
        new inner_product_forward.primitive_desc(
            assembly.engine(),
            assembly.training() ? prop_kind.forward_training : prop_kind.forward_inference,
            input.value().layout(),
            Layouts.any(weightShape),
            Layouts.plain(width),
            Layouts.plain(batch, width),
            assembly.attributes(nonlinearity),
            false);
    this.output = assembly.activation(new long[] {batch, width}, description.dst_desc());
    int inputs = Math.toIntExact(Layouts.count(weightShape) / width);
    Parameter weight =
        assembly.parameter(
            name + ".weight",
            List.of(width, inputs),
            Layouts.plain(weightShape),
            description.weights_desc());
    Parameter bias =
        assembly.parameter(
            name + ".bias", List.of(width), Layouts.plain(width), Layouts.plain(width));
    forward.add(
        assembly.primitive(
            name + " forward",
            new inner_product_forward(description),
            description,
            output.value(),
            argument(DNNL_ARG_SRC, input.value()),
            argument(DNNL_ARG_WEIGHTS, assembly.packed(weight, description.weights_desc())),
            argument(DNNL_ARG_BIAS, bias.value()),
            argument(DNNL_ARG_DST, output.value())));
    if (assembly.training()) {
      ElementwiseGradient.through(assembly, name, nonlinearity, output, backward);
      backwardWeights(description, weight, bias);
      if (input.wantsGradient()) {
        backwardData(description, weight);
      }
    }
  }

  private void backwardWeights(
      inner_product_forward.primitive_desc hint, Parameter weight, Parameter bias) {
    inner_product_backward_weights.primitive_desc description =
        new inner_product_backward_weights.primitive_desc(
            assembly.engine(),
            input.value().layout(),
            Layouts.any(weightShape),
            Layouts.plain(weightShape[0]),
            output.gradient().layout(),
            hint,
            assembly.attributes(),
            false);
    Buffer dw =
        weight.gradient().hasLayout(description.diff_weights_desc())
            ? weight.gradient()
            : assembly.reserve(description.diff_weights_desc());
    backward.add(
        assembly.primitive(
            name + " backward weights",
            new inner_product_backward_weights(description),
            description,
            dw,
            argument(DNNL_ARG_SRC, input.value()),
            argument(DNNL_ARG_DIFF_DST, output.gradient()),
            argument(DNNL_ARG_DIFF_WEIGHTS, dw),
            argument(DNNL_ARG_DIFF_BIAS, bias.gradient())));
    if (dw != weight.gradient()) {
      backward.add(assembly.reorder(name + " dw", dw, weight.gradient()));
    }
  }

  private void backwardData(inner_product_forward.primitive_desc hint, Parameter weight) {
    inner_product_backward_data.primitive_desc description =
        new inner_product_backward_data.primitive_desc(
            assembly.engine(),
            input.gradient().layout(),
            Layouts.any(weightShape),
            output.gradient().layout(),
            hint,
            assembly.attributes(),
            false);
    if (Assembly.isReference(description)) {
      // A padded input, say: let the kernel choose, and bring its result to the input's layout.
      description =
          new inner_product_backward_data.primitive_desc(
              assembly.engine(),
              Layouts.any(input.shape()),
              Layouts.any(weightShape),
              output.gradient().layout(),
              hint,
              assembly.attributes(),
              false);
    }
    Buffer w =
        assembly.in(description.weights_desc(), weight.value(), name + " w for dx", backward);
    Buffer dx =
        input.gradient().hasLayout(description.diff_src_desc())
            ? input.gradient()
            : assembly.reserve(description.diff_src_desc());
    backward.add(
        assembly.primitive(
            name + " backward data",
            new inner_product_backward_data(description),
            description,
            dx,
            argument(DNNL_ARG_DIFF_DST, output.gradient()),
            argument(DNNL_ARG_WEIGHTS, w),
            argument(DNNL_ARG_DIFF_SRC, dx)));
    if (dx != input.gradient()) {
      backward.add(assembly.reorder(name + " dx", dx, input.gradient()));
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
