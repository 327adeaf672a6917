package org.meanfield.kernel;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SCALE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SHIFT;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DIFF_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_MEAN;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCALE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SHIFT;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_VARIANCE;
import static org.bytedeco.dnnl.global.dnnl.dnnl_backward;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_inference;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_training;
import static org.bytedeco.dnnl.global.dnnl.dnnl_use_scale;
import static org.bytedeco.dnnl.global.dnnl.dnnl_use_shift;
import static org.meanfield.kernel.Primitive.argument;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.layer_normalization_backward;
import org.bytedeco.dnnl.layer_normalization_forward;
import org.bytedeco.dnnl.memory;

/**
 * Layer normalisation of every row by itself (Ba et al., arXiv 1607.06450, eq. 4):
 *
 * <pre>
 * x, y [R, D]   γ, β [D]   μ, σ² [R]
 * forward   μ = Σ x / D,  σ² = Σ (x − μ)² / D
 *           x̂ = (x − μ) / √(σ² + ε),  y = γ·x̂ + β
 * backward  dγ = Σ dy·x̂,  dβ = Σ dy                      over the rows
 *           dx = (γ·dy − Σ γ·dy / D − x̂·Σ γ·dy·x̂ / D) / √(σ² + ε)
 * </pre>
 */
public final class LayerNormalization extends Layer {
  private final Assembly assembly;
  private final String name;
  private final Activation x;
  private final float epsilon;
  private final boolean trained;
  private final layer_normalization_forward.primitive_desc description;
  private final Parameter scale;
  private final Parameter shift;
  private final Activation output;
  private final Buffer mean;
  private final Buffer variance;

  private LayerNormalization(Assembly assembly, String name, Activation x, float epsilon) {
    if (x.shape().length != 2) {
      throw new IllegalArgumentException(name + ": normalises the rows of a matrix");
    }
    int width = Math.toIntExact(x.shape()[1]);
    this.assembly = assembly;
    this.name = name;
    this.x = x;
    this.epsilon = epsilon;
    this.trained = assembly.trained();
    this.scale = vector(assembly, name + ".weight", width);
    this.shift = vector(assembly, name + ".bias", width);
    this.output = assembly.learned(x.shape(), x.value().layout(), x);
    this.mean = assembly.reserve(Layouts.plain(x.shape()[0]));
    this.variance = assembly.reserve(Layouts.plain(x.shape()[0]));
    this.description =
        new layer_normalization_forward.primitive_desc(
            assembly.engine(),
            assembly.training() ? dnnl_forward_training : dnnl_forward_inference,
            x.value().layout(),
            x.value().layout(),
            epsilon,
            dnnl_use_scale | dnnl_use_shift,
            assembly.attributes(),
            false);
    List<Primitive.Argument> arguments = new ArrayList<>();
    arguments.add(argument(DNNL_ARG_SRC, x.value()));
    arguments.add(argument(DNNL_ARG_DST, output.value()));
    arguments.add(argument(DNNL_ARG_SCALE, scale.value()));
    arguments.add(argument(DNNL_ARG_SHIFT, shift.value()));
    if (assembly.training()) {
      arguments.add(argument(DNNL_ARG_MEAN, mean));
      arguments.add(argument(DNNL_ARG_VARIANCE, variance));
    }
    forward.add(
        assembly.primitive(
            name + " forward",
            new layer_normalization_forward(description),
            description,
            output.value(),
            arguments.toArray(Primitive.Argument[]::new)));
  }

  /**
   * Of {@code [R, D]}, to the same.
   *
   * @param epsilon PyTorch's is 1e-5, BERT's 1e-12
   */
  public static LayerSpec of(String name, float epsilon) {
    return LayerSpec.of(name, (assembly, x) -> new LayerNormalization(assembly, name, x, epsilon));
  }

  private static Parameter vector(Assembly assembly, String name, int width) {
    return assembly.parameter(name, List.of(width), Layouts.plain(width), Layouts.plain(width));
  }

  @Override
  void assembleBackward() {
    layer_normalization_backward.primitive_desc back =
        new layer_normalization_backward.primitive_desc(
            assembly.engine(),
            dnnl_backward,
            x.value().layout(),
            x.value().layout(),
            x.value().layout(),
            epsilon,
            dnnl_use_scale | dnnl_use_shift,
            description,
            assembly.attributes(),
            false);
    List<Contribution> parts = new ArrayList<>();
    // Where nobody wants dx, oneDNN must write it all the same.
    Buffer dx =
        x.wantsGradient()
            ? part(parts, assembly.contribution(name + " dx", x, x.value().layout()))
            : assembly.reserve(x.value().layout());
    Buffer dScale = part(parts, "dγ", scale);
    Buffer dShift = part(parts, "dβ", shift);
    backward.add(
        assembly.primitive(
            name + " backward",
            new layer_normalization_backward(back),
            back,
            dx,
            argument(DNNL_ARG_SRC, x.value()),
            argument(DNNL_ARG_MEAN, mean),
            argument(DNNL_ARG_VARIANCE, variance),
            argument(DNNL_ARG_DIFF_DST, output.gradient().buffer()),
            argument(DNNL_ARG_SCALE, scale.value()),
            argument(DNNL_ARG_DIFF_SRC, dx),
            argument(DNNL_ARG_DIFF_SCALE, dScale),
            argument(DNNL_ARG_DIFF_SHIFT, dShift)));
    parts.forEach(part -> part.complete(backward));
  }

  /** Of a frozen layer oneDNN computes the parameters' gradients all the same, to be forgotten. */
  private Buffer part(List<Contribution> parts, String what, Parameter parameter) {
    if (!trained) {
      return assembly.reserve(parameter.value().layout());
    }
    memory.desc layout = parameter.gradient().layout();
    return part(parts, assembly.contribution(name + " " + what, parameter, layout));
  }

  private static Buffer part(List<Contribution> parts, Contribution part) {
    parts.add(part);
    return part.buffer();
  }

  @Override
  Activation output() {
    return output;
  }
}
