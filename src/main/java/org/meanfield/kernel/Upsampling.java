package org.meanfield.kernel;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_linear;
import static org.meanfield.kernel.Primitive.argument;

import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.pooling_forward;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;

/**
 * Images made larger by a whole factor s, each value repeated s × s times (nearest neighbour):
 *
 * <pre>
 * x [N, C, H, W]   y [N, C, s·H, s·W]
 * forward   y[n,c,i,j]  = x[n, c, ⌊i/s⌋, ⌊j/s⌋]
 * backward  dx[n,c,i,j] = Σ dy[n, c, s·i+u, s·j+v]  over u, v &lt; s: s² times their mean
 * </pre>
 */
public final class Upsampling extends Layer {
  private static final long[] NONE = {0, 0};

  private final Assembly assembly;
  private final String name;
  private final Activation input;
  private final int factor;
  private final Activation output;
  private final int channels;
  private final int width;
  private final float[] row;
  private final float[] wide;

  private Upsampling(Assembly assembly, String name, Activation input, int factor) {
    this.assembly = assembly;
    this.name = name;
    this.input = input;
    this.factor = factor;
    long[] shape = input.shape();
    long[] outputShape = {shape[0], shape[1], factor * shape[2], factor * shape[3]};
    this.output = assembly.activation(outputShape, Layouts.channelsLast(outputShape), input);
    this.channels = Math.toIntExact(shape[1]);
    this.width = Math.toIntExact(shape[3]);
    this.row = new float[width * channels];
    this.wide = new float[factor * row.length];
    Buffer x = assembly.in(Layouts.channelsLast(shape), input.value(), name + " layout", forward);
    forward.add(() -> repeat(x, Math.toIntExact(shape[0] * shape[2])));
  }

  /**
   * Of {@code [N, C, H, W]} to {@code [N, C, factor·H, factor·W]}.
   *
   * @param factor at least 1
   */
  public static LayerSpec nearest(String name, int factor) {
    if (factor < 1) {
      throw new IllegalArgumentException(name + ": a factor of " + factor + "; take 1 or more");
    }
    return LayerSpec.of(name, (assembly, x) -> new Upsampling(assembly, name, x, factor));
  }

  private void repeat(Buffer x, int rows) {
    for (int i = 0; i < rows; i++) {
      x.get(i * row.length, row, 0, row.length);
      for (int j = 0; j < factor * width; j++) {
        System.arraycopy(row, j / factor * channels, wide, j * channels, channels);
      }
      for (int u = 0; u < factor; u++) {
        output.value().put((i * factor + u) * wide.length, wide, 0, wide.length);
      }
    }
  }

  @Override
  void assembleBackward() {
    long[] window = {factor, factor};
    memory.desc layout = Layouts.channelsLast(input.shape());
    pooling_forward.primitive_desc mean =
        new pooling_forward.primitive_desc(
            assembly.engine(),
            prop_kind.forward_inference,
            algorithm.pooling_avg_exclude_padding,
            output.value().layout(),
            layout,
            window,
            window,
            NONE,
            NONE,
            NONE,
            times(factor * factor),
            false);
    Contribution dx = assembly.contribution(name + " dx", input, layout);
    backward.add(
        assembly.primitive(
            name + " backward",
            new pooling_forward(mean),
            mean,
            dx.buffer(),
            argument(DNNL_ARG_SRC, output.gradient().buffer()),
            argument(DNNL_ARG_DST, dx.buffer())));
    dx.complete(backward);
  }

  private primitive_attr times(float factor) {
    post_ops operations = new post_ops();
    operations.append_eltwise(dnnl_eltwise_linear, factor, 0);
    primitive_attr attributes = assembly.attributes();
    attributes.set_post_ops(operations);
    return attributes;
  }

  @Override
  Activation output() {
    return output;
  }
}
