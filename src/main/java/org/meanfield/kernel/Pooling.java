package org.meanfield.kernel;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WORKSPACE;
import static org.meanfield.kernel.Primitive.argument;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.pooling_backward;
import org.bytedeco.dnnl.pooling_forward;

/**
 * One number of each window, here k × k, without padding:
 *
 * <pre>
 * x [N, C, H, W]   y [N, C, H', W'],  H' = (H − k) / s + 1 (rounded down)
 * max       y[n,c,i,j] = max over u, v < k of x[n, c, s·i+u, s·j+v]; the workspace remembers where
 * backward  dx at that place += dy[n,c,i,j], zero elsewhere
 * average   y[n,c,i,j] = Σ over u, v < k of x[n, c, s·i+u, s·j+v] / k²
 * backward  dx at each of those places += dy[n,c,i,j] / k²
 * </pre>
 */
public final class Pooling extends Layer {
  private static final long[] NONE = {0, 0};

  /** How a window becomes one number. */
  enum Kind {
    MAX(algorithm.pooling_max),
    AVERAGE(algorithm.pooling_avg_exclude_padding);

    private final algorithm code;

    Kind(algorithm code) {
      this.code = code;
    }
  }

  private final Assembly assembly;
  private final String name;
  private final Kind kind;
  private final Activation input;
  private final long[] window;
  private final long[] strides;
  private final pooling_forward.primitive_desc description;
  private final Buffer workspace;
  private final Activation output;

  private Pooling(
      Assembly assembly, String name, Activation input, Kind kind, long[] window, long[] strides) {
    this.assembly = assembly;
    this.name = name;
    this.kind = kind;
    this.input = input;
    this.window = window;
    this.strides = strides;
    long[] x = input.shape();
    long[] shape = {
      x[0], x[1], (x[2] - window[0]) / strides[0] + 1, (x[3] - window[1]) / strides[1] + 1
    };
    this.description =
        new pooling_forward.primitive_desc(
            assembly.engine(),
            assembly.training() ? prop_kind.forward_training : prop_kind.forward_inference,
            kind.code,
            input.value().layout(),
            Layouts.any(shape),
            strides,
            window,
            NONE,
            NONE,
            NONE,
            assembly.attributes(),
            false);
    this.workspace = assembly.training() ? assembly.reserve(description.workspace_desc()) : null;
    this.output = assembly.activation(shape, description.dst_desc(), input);
    forward.add(
        assembly.primitive(
            name + " forward",
            new pooling_forward(description),
            description,
            output.value(),
            arguments(
                argument(DNNL_ARG_SRC, input.value()), argument(DNNL_ARG_DST, output.value()))));
  }

  /** To the largest values: {@code [N, C, H, W]} to {@code [N, C, H', W']}. */
  public static LayerSpec max(String name, int size, int stride) {
    return of(name, Kind.MAX, size, stride);
  }

  /** To the means: {@code [N, C, H, W]} to {@code [N, C, H', W']}. */
  public static LayerSpec average(String name, int size, int stride) {
    return of(name, Kind.AVERAGE, size, stride);
  }

  /** The mean of each channel: {@code [N, C, H, W]} to {@code [N, C, 1, 1]}. */
  public static LayerSpec globalAverage(String name) {
    return LayerSpec.of(
        name,
        (assembly, x) -> {
          long[] window = {x.shape()[2], x.shape()[3]};
          return new Pooling(assembly, name, x, Kind.AVERAGE, window, window);
        });
  }

  private static LayerSpec of(String name, Kind kind, int size, int stride) {
    long[] window = {size, size};
    long[] strides = {stride, stride};
    return LayerSpec.of(
        name, (assembly, x) -> new Pooling(assembly, name, x, kind, window, strides));
  }

  private Primitive.Argument[] arguments(Primitive.Argument... all) {
    List<Primitive.Argument> arguments = new ArrayList<>(List.of(all));
    if (workspace != null) {
      arguments.add(argument(DNNL_ARG_WORKSPACE, workspace));
    }
    return arguments.toArray(Primitive.Argument[]::new);
  }

  @Override
  void assembleBackward() {
    pooling_backward.primitive_desc back =
        new pooling_backward.primitive_desc(
            assembly.engine(),
            kind.code,
            input.value().layout(),
            output.value().layout(),
            strides,
            window,
            NONE,
            NONE,
            NONE,
            description,
            assembly.attributes(),
            false);
    Contribution dx = assembly.contribution(name + " dx", input, input.value().layout());
    backward.add(
        assembly.primitive(
            name + " backward",
            new pooling_backward(back),
            back,
            dx.buffer(),
            arguments(
                argument(DNNL_ARG_DIFF_DST, output.gradient().buffer()),
                argument(DNNL_ARG_DIFF_SRC, dx.buffer()))));
    dx.complete(backward);
  }

  @Override
  Activation output() {
    return output;
  }
}
