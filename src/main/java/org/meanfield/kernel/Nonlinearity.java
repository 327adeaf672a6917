package org.meanfield.kernel;

import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_gelu_erf;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_gelu_tanh;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_relu_use_dst_for_bwd;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_tanh_use_dst_for_bwd;

import java.io.Serializable;

/**
 * An elementwise function that rides on the layer before it; its derivative is taken from its
 * output, or from its input where the output does not tell it.
 *
 * @param name for people
 * @param algorithm of oneDNN; 0 for none
 * @param slope for negative inputs
 */
public record Nonlinearity(String name, int algorithm, float slope) implements Serializable {
  public static final Nonlinearity NONE = new Nonlinearity("none", 0, 0);

  /** max(0, x). */
  public static final Nonlinearity RELU =
      new Nonlinearity("relu", dnnl_eltwise_relu_use_dst_for_bwd, 0);

  /** x · Φ(x), Gaussian error linear unit (Hendrycks and Gimpel, arXiv 1606.08415). */
  public static final Nonlinearity GELU = new Nonlinearity("gelu", dnnl_eltwise_gelu_erf, 0);

  /** Its approximation x/2 · (1 + tanh(√(2/π)·(x + 0.044715·x³))), as GPT-2 has it. */
  public static final Nonlinearity GELU_TANH =
      new Nonlinearity("gelu tanh", dnnl_eltwise_gelu_tanh, 0);

  /** The hyperbolic tangent: what brings a generator's images to the range of real ones. */
  public static final Nonlinearity TANH =
      new Nonlinearity("tanh", dnnl_eltwise_tanh_use_dst_for_bwd, 0);

  /** max(0, x) + slope · min(0, x), for a slope above 0: the sign of the output is the input's. */
  public static Nonlinearity leakyRelu(float slope) {
    return new Nonlinearity("leaky relu", dnnl_eltwise_relu_use_dst_for_bwd, slope);
  }

  /** Whether the way back needs the input; else the output tells the derivative. */
  boolean needsInput() {
    return algorithm == dnnl_eltwise_gelu_erf || algorithm == dnnl_eltwise_gelu_tanh;
  }
}
