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
import org.bytedeco.dnnl.convolution_backward_data;
import org.bytedeco.dnnl.convolution_backward_weights;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.memory;

/**
 * Cross-correlation with a square kernel, then a non-linearity f (Goodfellow et al., Deep Learning,
 * eq. 9.6):
 *
 * <pre>
 * x [N, C, H, W]   w [O, C, k, k]   b [O]   y [N, O, H', W'],  H' = (H + 2p − k) / s + 1
 * forward   y[n,o,i,j]  = f(b[o] + Σ w[o,c,u,v] · x[n, c, s·i+u−p, s·j+v−p])
 * backward  dz          = dy · f'(y)
 *           dw[o,c,u,v] = Σ dz[n,o,i,j] · x[n, c, s·i+u−p, s·j+v−p],   db[o] = Σ dz[n,o,i,j]
 *           dx          = dz correlated with w, transposed
 * </pre>
 */
final class Convolution implements Layer {
  private final List<Step> forward = new ArrayList<>();
  private final List<Step> backward = new ArrayList<>();
  private final Activation output;

  private final Assembly assembly;
  private final String name;
  private final Activation input;
  private final long[] weightShape;
  private final long[] outputShape;
  private final long[] strides;
  private final long[] padding;

  /** Kernel, stride and padding are the same in both directions. */
  record Geometry(int channels, int kernel, int stride, int padding) {}

  Convolution(
      Assembly assembly,
      String name,
      Activation input,
      Geometry geometry,
      Nonlinearity nonlinearity) {
    this.assembly = assembly;
    this.name = name;
    this.input = input;
    long[] x = input.shape();
    int k = geometry.kernel;
    this.weightShape = new long[] {geometry.channels, x[1], k, k};
    this.outputShape =
        new long[] {x[0], geometry.channels, extent(x[2], geometry), extent(x[3], geometry)};
    this.strides = new long[] {geometry.stride, geometry.stride};
    this.padding = new long[] {geometry.padding, geometry.padding};

    boolean channelsLast = LayoutRule.channelsLastConvolution(x[1], geometry.channels);
    memory.desc wantedOutput =
        channelsLast ? Layouts.channelsLast(outputShape) : Layouts.any(outputShape);
    convolution_forward.primitive_desc description =
        new convolution_forward.primitive_desc(
            assembly.engine(),
            assembly.training() ? prop_kind.forward_training : prop_kind.forward_inference,
            algorithm.convolution_direct,
            input.value().layout(),
            Layouts.any(weightShape),
            Layouts.plain(geometry.channels),
            wantedOutput,
            strides,
            padding,
            padding,
            assembly.attributes(nonlinearity),
            false);
    this.output = assembly.activation(outputShape, description.dst_desc());

    Parameter weight =
        assembly.parameter(
            name + ".weight",
            List.of(geometry.channels, (int) x[1], k, k),
            Layouts.plain(weightShape),
            description.weights_desc());
    Parameter bias =
        assembly.parameter(
            name + ".bias",
            List.of(geometry.channels),
            Layouts.plain(geometry.channels),
            Layouts.plain(geometry.channels));
    forward.add(
        assembly.primitive(
            name + " forward",
            new convolution_forward(description),
            description,
            output.value(),
            argument(DNNL_ARG_SRC, input.value()),
            argument(DNNL_ARG_WEIGHTS, assembly.packed(weight, description.weights_desc())),
            argument(DNNL_ARG_BIAS, bias.value()),
            argument(DNNL_ARG_DST, output.value())));
    if (assembly.training()) {
      ElementwiseGradient.through(assembly, name, nonlinearity, output, backward);
      if (channelsLast) {
        backwardByPatches(geometry, weight, bias);
      } else {
        backwardWeights(description, weight, bias);
        if (input.wantsGradient()) {
          backwardData(description, weight);
        }
      }
    }
  }

  private static long extent(long input, Geometry g) {
    return (input + 2L * g.padding - g.kernel) / g.stride + 1;
  }

  private void backwardByPatches(Geometry geometry, Parameter weight, Parameter bias) {
    memory.desc layout = Layouts.channelsLast(weightShape);
    Buffer w = assembly.in(layout, weight.value(), name + " w for dx", backward);
    Buffer dw = assembly.reserve(layout);
    backward.add(
        new PatchGradient(
            assembly,
            name,
            new Patches(input.shape(), outputShape, geometry),
            input,
            output,
            w,
            dw,
            bias.gradient()));
    backward.add(assembly.reorder(name + " dw", dw, weight.gradient()));
  }

  private void backwardWeights(
      convolution_forward.primitive_desc hint, Parameter weight, Parameter bias) {
    convolution_backward_weights.primitive_desc description =
        weightsDescription(hint, output.gradient().layout());
    if (Assembly.isReference(description)) {
      description = weightsDescription(hint, Layouts.any(outputShape));
    }
    Buffer dz =
        assembly.in(description.diff_dst_desc(), output.gradient(), name + " dz for dw", backward);
    Buffer dw =
        weight.gradient().hasLayout(description.diff_weights_desc())
            ? weight.gradient()
            : assembly.reserve(description.diff_weights_desc());
    backward.add(
        assembly.primitive(
            name + " backward weights",
            new convolution_backward_weights(description),
            description,
            dw,
            argument(DNNL_ARG_SRC, input.value()),
            argument(DNNL_ARG_DIFF_DST, dz),
            argument(DNNL_ARG_DIFF_WEIGHTS, dw),
            argument(DNNL_ARG_DIFF_BIAS, bias.gradient())));
    if (dw != weight.gradient()) {
      backward.add(assembly.reorder(name + " dw", dw, weight.gradient()));
    }
  }

  private convolution_backward_weights.primitive_desc weightsDescription(
      convolution_forward.primitive_desc hint, memory.desc gradient) {
    return new convolution_backward_weights.primitive_desc(
        assembly.engine(),
        algorithm.convolution_direct,
        input.value().layout(),
        Layouts.any(weightShape),
        Layouts.plain(weightShape[0]),
        gradient,
        strides,
        padding,
        padding,
        hint,
        assembly.attributes(),
        false);
  }

  private void backwardData(convolution_forward.primitive_desc hint, Parameter weight) {
    convolution_backward_data.primitive_desc description =
        dataDescription(hint, output.gradient().layout());
    if (Assembly.isReference(description)) {
      description = dataDescription(hint, Layouts.any(outputShape));
    }
    Buffer w =
        assembly.in(description.weights_desc(), weight.value(), name + " w for dx", backward);
    Buffer dz =
        assembly.in(description.diff_dst_desc(), output.gradient(), name + " dz for dx", backward);
    backward.add(
        assembly.primitive(
            name + " backward data",
            new convolution_backward_data(description),
            description,
            input.gradient(),
            argument(DNNL_ARG_DIFF_DST, dz),
            argument(DNNL_ARG_WEIGHTS, w),
            argument(DNNL_ARG_DIFF_SRC, input.gradient())));
  }

  private convolution_backward_data.primitive_desc dataDescription(
      convolution_forward.primitive_desc hint, memory.desc gradient) {
    return new convolution_backward_data.primitive_desc(
        assembly.engine(),
        algorithm.convolution_direct,
        input.gradient().layout(),
        Layouts.any(weightShape),
        gradient,
        strides,
        padding,
        padding,
        hint,
        assembly.attributes(),
        false);
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
