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
final class Pooling implements Layer {
  /** How a window becomes one number. */
  enum Kind {
    MAX(algorithm.pooling_max),
    AVERAGE(algorithm.pooling_avg_exclude_padding);

    private final algorithm code;

    Kind(algorithm code) {
      this.code = code;
    }
  }

  private final List<Step> forward = new ArrayList<>();
  private final List<Step> backward = new ArrayList<>();
  private final Activation output;

  Pooling(
      Assembly assembly, String name, Activation input, Kind kind, long[] window, long[] strides) {
    long[] x = input.shape();
    long[] shape = {
      x[0], x[1], (x[2] - window[0]) / strides[0] + 1, (x[3] - window[1]) / strides[1] + 1
    };
    long[] none = {0, 0};
    pooling_forward.primitive_desc description =
        new pooling_forward.primitive_desc(
            assembly.engine(),
            assembly.training() ? prop_kind.forward_training : prop_kind.forward_inference,
            kind.code,
            input.value().layout(),
            Layouts.any(shape),
            strides,
            window,
            none,
            none,
            none,
            assembly.attributes(),
            false);
    this.output = assembly.activation(shape, description.dst_desc());
    List<Primitive.Argument> arguments =
        new ArrayList<>(
            List.of(argument(DNNL_ARG_SRC, input.value()), argument(DNNL_ARG_DST, output.value())));
    Buffer workspace = assembly.training() ? assembly.reserve(description.workspace_desc()) : null;
    if (workspace != null) {
      arguments.add(argument(DNNL_ARG_WORKSPACE, workspace));
    }
    forward.add(
        assembly.primitive(
            name + " forward",
            new pooling_forward(description),
            description,
            output.value(),
            arguments.toArray(Primitive.Argument[]::new)));
    if (assembly.training() && input.wantsGradient()) {
      pooling_backward.primitive_desc back =
          new pooling_backward.primitive_desc(
              assembly.engine(),
              kind.code,
              input.gradient().layout(),
              output.gradient().layout(),
              strides,
              window,
              none,
              none,
              none,
              description,
              assembly.attributes(),
              false);
      List<Primitive.Argument> backwardArguments =
          new ArrayList<>(
              List.of(
                  argument(DNNL_ARG_DIFF_DST, output.gradient()),
                  argument(DNNL_ARG_DIFF_SRC, input.gradient())));
      if (workspace != null) {
        backwardArguments.add(argument(DNNL_ARG_WORKSPACE, workspace));
      }
      backward.add(
          assembly.primitive(
              name + " backward",
              new pooling_backward(back),
              back,
              input.gradient(),
              backwardArguments.toArray(Primitive.Argument[]::new)));
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
