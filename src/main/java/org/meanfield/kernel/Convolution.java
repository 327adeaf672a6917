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
import java.util.Optional;
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
public final class Convolution extends Layer {
  private final Activation output;

  private final Assembly assembly;
  private final String name;
  private final Optional<Relayout> relayout;
  private final Activation input;
  private final long[] weightShape;
  private final long[] outputShape;
  private final long[] strides;
  private final long[] padding;
  private final Geometry geometry;
  private final Nonlinearity nonlinearity;
  private final boolean trained;
  private final boolean channelsLast;
  private final convolution_forward.primitive_desc description;
  private final Parameter weight;
  private final Parameter bias;

  /** Kernel, stride and padding are the same in both directions. */
  record Geometry(int channels, int kernel, int stride, int padding) {}

  private Convolution(
      Assembly assembly, String name, Activation x, Geometry geometry, Nonlinearity nonlinearity) {
    this.assembly = assembly;
    this.name = name;
    this.geometry = geometry;
    this.nonlinearity = nonlinearity;
    this.trained = assembly.trained();
    this.channelsLast = LayoutRule.channelsLastConvolution(x.shape()[1], geometry.channels);
    this.relayout = channelsLast ? Relayout.toChannelsLast(assembly, name, x) : Optional.empty();
    this.input = relayout.map(Relayout::output).orElse(x);
    relayout.ifPresent(first -> forward.addAll(first.forward));
    long[] shape = x.shape();
    int k = geometry.kernel;
    this.weightShape = new long[] {geometry.channels, shape[1], k, k};
    this.outputShape =
        new long[] {
          shape[0], geometry.channels, extent(shape[2], geometry), extent(shape[3], geometry)
        };
    this.strides = new long[] {geometry.stride, geometry.stride};
    this.padding = new long[] {geometry.padding, geometry.padding};
    this.description =
        new convolution_forward.primitive_desc(
            assembly.engine(),
            assembly.training() ? prop_kind.forward_training : prop_kind.forward_inference,
            algorithm.convolution_direct,
            input.value().layout(),
            Layouts.any(weightShape),
            Layouts.plain(geometry.channels),
            channelsLast ? Layouts.channelsLast(outputShape) : Layouts.any(outputShape),
            strides,
            padding,
            padding,
            assembly.attributes(nonlinearity),
            false);
    this.output = assembly.learned(outputShape, description.dst_desc(), input);
    if (!nonlinearity.equals(Nonlinearity.NONE)) {
      output.changeGradient();
    }
    this.weight =
        assembly.parameter(
            name + ".weight",
            List.of(geometry.channels, (int) shape[1], k, k),
            Layouts.plain(weightShape),
            description.weights_desc());
    this.bias =
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
  }

  /** Of {@code [N, C, H, W]} to {@code [N, channels, H', W']}. */
  public static LayerSpec of(
      String name, int channels, int kernel, int stride, int padding, Nonlinearity nonlinearity) {
    Geometry geometry = new Geometry(channels, kernel, stride, padding);
    return LayerSpec.of(
        name, (assembly, x) -> new Convolution(assembly, name, x, geometry, nonlinearity));
  }

  private static long extent(long input, Geometry g) {
    return (input + 2L * g.padding - g.kernel) / g.stride + 1;
  }

  @Override
  void assembleBackward() {
    ElementwiseGradient.through(assembly, name, nonlinearity, output, backward);
    if (channelsLast) {
      backwardByPatches();
    } else {
      if (trained) {
        backwardWeights();
      }
      if (input.wantsGradient()) {
        backwardData();
      }
    }
    relayout
        .filter(first -> first.output().wantsGradient())
        .ifPresent(
            first -> {
              first.assembleBackward();
              backward.addAll(first.backward);
            });
  }

  private void backwardByPatches() {
    memory.desc layout = Layouts.channelsLast(weightShape);
    PatchGradient.Weights weights =
        trained
            ? new PatchGradient.Weights(
                assembly.contribution(name + " dw", weight, layout),
                assembly.contribution(name + " db", bias, bias.gradient().layout()))
            : null;
    backward.add(
        new PatchGradient(
            assembly,
            name,
            new Patches(input.shape(), outputShape, geometry),
            input,
            output,
            assembly.packed(weight, layout),
            weights));
    if (trained) {
      weights.dw().complete(backward);
      weights.db().complete(backward);
    }
  }

  private void backwardWeights() {
    convolution_backward_weights.primitive_desc back = weightsDescription(output.value().layout());
    if (Assembly.isReference(back)) {
      back = weightsDescription(Layouts.any(outputShape));
    }
    Buffer dz =
        assembly.in(
            back.diff_dst_desc(), output.gradient().buffer(), name + " dz for dw", backward);
    Contribution dw = assembly.contribution(name + " dw", weight, back.diff_weights_desc());
    Contribution db = assembly.contribution(name + " db", bias, bias.gradient().layout());
    backward.add(
        assembly.primitive(
            name + " backward weights",
            new convolution_backward_weights(back),
            back,
            dw.buffer(),
            argument(DNNL_ARG_SRC, input.value()),
            argument(DNNL_ARG_DIFF_DST, dz),
            argument(DNNL_ARG_DIFF_WEIGHTS, dw.buffer()),
            argument(DNNL_ARG_DIFF_BIAS, db.buffer())));
    dw.complete(backward);
    db.complete(backward);
  }

  private convolution_backward_weights.primitive_desc weightsDescription(memory.desc gradient) {
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
        description,
        assembly.attributes(),
        false);
  }

  private void backwardData() {
    convolution_backward_data.primitive_desc back = dataDescription(output.value().layout());
    if (Assembly.isReference(back)) {
      back = dataDescription(Layouts.any(outputShape));
    }
    Buffer w = assembly.packed(weight, back.weights_desc());
    Buffer dz =
        assembly.in(
            back.diff_dst_desc(), output.gradient().buffer(), name + " dz for dx", backward);
    Contribution dx = assembly.contribution(name + " dx", input, input.value().layout());
    backward.add(
        assembly.primitive(
            name + " backward data",
            new convolution_backward_data(back),
            back,
            dx.buffer(),
            argument(DNNL_ARG_DIFF_DST, dz),
            argument(DNNL_ARG_WEIGHTS, w),
            argument(DNNL_ARG_DIFF_SRC, dx.buffer())));
    dx.complete(backward);
  }

  private convolution_backward_data.primitive_desc dataDescription(memory.desc gradient) {
    return new convolution_backward_data.primitive_desc(
        assembly.engine(),
        algorithm.convolution_direct,
        input.value().layout(),
        Layouts.any(weightShape),
        gradient,
        strides,
        padding,
        padding,
        description,
        assembly.attributes(),
        false);
  }

  @Override
  Activation output() {
    return output;
  }
}
