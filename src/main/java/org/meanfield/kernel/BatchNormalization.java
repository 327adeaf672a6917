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
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WORKSPACE;
import static org.bytedeco.dnnl.global.dnnl.dnnl_backward;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_inference;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_training;
import static org.bytedeco.dnnl.global.dnnl.dnnl_fuse_norm_relu;
import static org.bytedeco.dnnl.global.dnnl.dnnl_use_global_stats;
import static org.bytedeco.dnnl.global.dnnl.dnnl_use_scale;
import static org.bytedeco.dnnl.global.dnnl.dnnl_use_shift;
import static org.meanfield.kernel.Primitive.argument;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.batch_normalization_backward;
import org.bytedeco.dnnl.batch_normalization_forward;
import org.bytedeco.dnnl.memory;

/**
 * Batch normalisation over batch, height and width (Ioffe and Szegedy, arXiv 1502.03167, algorithm
 * 1), then a non-linearity f; ReLU is fused by oneDNN, its leaky form takes a pass of its own:
 *
 * <pre>
 * x, y [N, C, H, W]   γ, β, μ, σ² [C]   M = N·H·W
 * training   μ = Σ x / M,  σ² = Σ (x − μ)² / M
 *            running μ ← (1 − m)·running μ + m·μ,  running σ² ← (1 − m)·running σ² + m·σ²·M/(M − 1)
 * forward    x̂ = (x − μ) / √(σ² + ε),  y = f(γ·x̂ + β)
 * inference  the same with the running μ and σ²
 * backward   dz = dy · f'(y),  dγ = Σ dz·x̂,  dβ = Σ dz
 *            dx = γ / √(σ² + ε) · (dz − dβ/M − x̂·dγ/M)
 * </pre>
 *
 * <p>ε and the unbiased running variance are PyTorch's. The running statistics are part of the
 * state, and averaged over replicas like parameters. Frozen in a program that trains, it normalises
 * by the batch, and its running statistics stay as they are.
 */
public final class BatchNormalization extends Layer {
  private static final float EPSILON = 1e-5f;

  private final Assembly assembly;
  private final String name;
  private final Activation x;
  private final Nonlinearity apart;
  private final boolean trained;
  private final int flags;
  private final batch_normalization_forward.primitive_desc description;
  private final Buffer workspace;
  private final Parameter scale;
  private final Parameter shift;
  private final Activation output;
  private final Buffer mean;
  private final Buffer variance;
  private final Statistic runningMean;
  private final Statistic runningVariance;
  private final float momentum;
  private final float unbias;
  private final float[] batchValues;

  private BatchNormalization(
      Assembly assembly, String name, Activation x, float momentum, Nonlinearity nonlinearity) {
    boolean relu = nonlinearity.equals(Nonlinearity.RELU);
    int channels = Math.toIntExact(x.shape()[1]);
    double values = (double) Layouts.count(x.shape()) / channels;
    this.assembly = assembly;
    this.name = name;
    this.x = x;
    this.apart = relu ? Nonlinearity.NONE : nonlinearity;
    this.trained = assembly.trained();
    this.momentum = momentum;
    this.unbias = (float) (values / Math.max(1, values - 1));
    this.batchValues = new float[channels];
    this.mean = assembly.reserve(Layouts.plain(channels));
    this.variance = assembly.reserve(Layouts.plain(channels));
    this.runningMean = assembly.statistic(name + ".running_mean", channels);
    this.runningVariance = assembly.statistic(name + ".running_var", channels);
    this.scale = vector(assembly, name + ".weight", channels);
    this.shift = vector(assembly, name + ".bias", channels);
    this.output = assembly.learned(x.shape(), x.value().layout(), x);
    if (!apart.equals(Nonlinearity.NONE)) {
      output.changeGradient();
    }
    boolean training = assembly.training();
    this.flags =
        dnnl_use_scale
            | dnnl_use_shift
            | (relu ? dnnl_fuse_norm_relu : 0)
            | (training ? 0 : dnnl_use_global_stats);
    this.description =
        new batch_normalization_forward.primitive_desc(
            assembly.engine(),
            training ? dnnl_forward_training : dnnl_forward_inference,
            x.value().layout(),
            x.value().layout(),
            EPSILON,
            flags,
            assembly.attributes(),
            false);
    this.workspace = training && relu ? assembly.reserve(description.workspace_desc()) : null;
    if (!training) {
      forward.add(this::useRunning);
    }
    forward.add(
        assembly.primitive(
            name + " forward",
            new batch_normalization_forward(description),
            description,
            output.value(),
            arguments(
                argument(DNNL_ARG_SRC, x.value()),
                argument(DNNL_ARG_DST, output.value()),
                argument(DNNL_ARG_SCALE, scale.value()),
                argument(DNNL_ARG_SHIFT, shift.value()),
                argument(DNNL_ARG_MEAN, mean),
                argument(DNNL_ARG_VARIANCE, variance))));
    if (trained) {
      forward.add(this::track);
    }
    Elementwise.inPlace(assembly, name, apart, output, forward);
  }

  /**
   * Of {@code [N, C, H, W]}, to the same.
   *
   * @param momentum share of the present batch in the running statistics, PyTorch's 0.1
   */
  public static LayerSpec of(String name, float momentum, Nonlinearity nonlinearity) {
    return LayerSpec.of(
        name, (assembly, x) -> new BatchNormalization(assembly, name, x, momentum, nonlinearity));
  }

  private static Parameter vector(Assembly assembly, String name, int channels) {
    return assembly.parameter(
        name, List.of(channels), Layouts.plain(channels), Layouts.plain(channels));
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
    ElementwiseGradient.through(assembly, name, apart, output, backward);
    batch_normalization_backward.primitive_desc back =
        new batch_normalization_backward.primitive_desc(
            assembly.engine(),
            dnnl_backward,
            x.value().layout(),
            x.value().layout(),
            x.value().layout(),
            EPSILON,
            flags,
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
            new batch_normalization_backward(back),
            back,
            dx,
            arguments(
                argument(DNNL_ARG_SRC, x.value()),
                argument(DNNL_ARG_MEAN, mean),
                argument(DNNL_ARG_VARIANCE, variance),
                argument(DNNL_ARG_DIFF_DST, output.gradient().buffer()),
                argument(DNNL_ARG_SCALE, scale.value()),
                argument(DNNL_ARG_DIFF_SRC, dx),
                argument(DNNL_ARG_DIFF_SCALE, dScale),
                argument(DNNL_ARG_DIFF_SHIFT, dShift))));
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

  private void useRunning() {
    mean.put(0, runningMean.values(), 0, batchValues.length);
    variance.put(0, runningVariance.values(), 0, batchValues.length);
  }

  private void track() {
    track(mean, runningMean, 1);
    track(variance, runningVariance, unbias);
  }

  private void track(Buffer batch, Statistic running, float factor) {
    batch.get(0, batchValues, 0, batchValues.length);
    float[] values = running.values();
    for (int c = 0; c < values.length; c++) {
      values[c] = (1 - momentum) * values[c] + momentum * factor * batchValues[c];
    }
  }
}
