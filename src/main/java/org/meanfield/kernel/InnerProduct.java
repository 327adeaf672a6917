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

import java.util.List;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.inner_product_backward_data;
import org.bytedeco.dnnl.inner_product_backward_weights;
import org.bytedeco.dnnl.inner_product_forward;
import org.bytedeco.dnnl.memory;

/**
 * {@link Linear} by oneDNN's inner product, which takes a blocked x of four dimensions as it is;
 * the kernel chooses the layout of w.
 */
final class InnerProduct extends Layer {
  private final Assembly assembly;
  private final String name;
  private final Activation input;
  private final Nonlinearity nonlinearity;
  private final boolean trained;
  private final long[] weightShape;
  private final inner_product_forward.primitive_desc description;
  private final Parameter weight;
  private final Parameter bias;
  private final Activation output;

  InnerProduct(
      Assembly assembly, String name, Activation input, int width, Nonlinearity nonlinearity) {
    this.assembly = assembly;
    this.name = name;
    this.input = input;
    this.nonlinearity = nonlinearity;
    this.trained = assembly.trained();
    this.weightShape = input.shape();
    this.weightShape[0] = width;
    long batch = input.shape()[0];
    this.description =
        new inner_product_forward.primitive_desc(
            assembly.engine(),
            assembly.training() ? prop_kind.forward_training : prop_kind.forward_inference,
            input.value().layout(),
            Layouts.any(weightShape),
            Layouts.plain(width),
            Layouts.plain(batch, width),
            assembly.attributes(nonlinearity),
            false);
    this.output = assembly.learned(new long[] {batch, width}, description.dst_desc(), input);
    if (!nonlinearity.equals(Nonlinearity.NONE)) {
      output.changeGradient();
    }
    int inputs = Math.toIntExact(Layouts.count(weightShape) / width);
    this.weight =
        assembly.parameter(
            name + ".weight",
            List.of(width, inputs),
            Layouts.plain(weightShape),
            description.weights_desc());
    this.bias =
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
  }

  @Override
  void assembleBackward() {
    ElementwiseGradient.through(assembly, name, nonlinearity, output, backward);
    if (trained) {
      backwardWeights();
    }
    if (input.wantsGradient()) {
      backwardData();
    }
  }

  private void backwardWeights() {
    inner_product_backward_weights.primitive_desc back =
        new inner_product_backward_weights.primitive_desc(
            assembly.engine(),
            input.value().layout(),
            Layouts.any(weightShape),
            Layouts.plain(weightShape[0]),
            output.value().layout(),
            description,
            assembly.attributes(),
            false);
    Contribution dw = assembly.contribution(name + " dw", weight, back.diff_weights_desc());
    Contribution db = assembly.contribution(name + " db", bias, bias.gradient().layout());
    backward.add(
        assembly.primitive(
            name + " backward weights",
            new inner_product_backward_weights(back),
            back,
            dw.buffer(),
            argument(DNNL_ARG_SRC, input.value()),
            argument(DNNL_ARG_DIFF_DST, output.gradient().buffer()),
            argument(DNNL_ARG_DIFF_WEIGHTS, dw.buffer()),
            argument(DNNL_ARG_DIFF_BIAS, db.buffer())));
    dw.complete(backward);
    db.complete(backward);
  }

  private void backwardData() {
    inner_product_backward_data.primitive_desc back = dataDescription(input.value().layout());
    if (Assembly.isReference(back)) {
      // A padded input, say: let the kernel choose, and bring its result to the input's layout.
      back = dataDescription(Layouts.any(input.shape()));
    }
    Buffer w = assembly.packed(weight, back.weights_desc());
    Contribution dx = assembly.contribution(name + " dx", input, back.diff_src_desc());
    backward.add(
        assembly.primitive(
            name + " backward data",
            new inner_product_backward_data(back),
            back,
            dx.buffer(),
            argument(DNNL_ARG_DIFF_DST, output.gradient().buffer()),
            argument(DNNL_ARG_WEIGHTS, w),
            argument(DNNL_ARG_DIFF_SRC, dx.buffer())));
    dx.complete(backward);
  }

  private inner_product_backward_data.primitive_desc dataDescription(memory.desc inputGradient) {
    return new inner_product_backward_data.primitive_desc(
        assembly.engine(),
        inputGradient,
        Layouts.any(weightShape),
        output.value().layout(),
        description,
        assembly.attributes(),
        false);
  }

  @Override
  Activation output() {
    return output;
  }
}
