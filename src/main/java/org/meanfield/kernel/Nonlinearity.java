package org.meanfield.kernel;

import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_relu_use_dst_for_bwd;

import java.io.Serializable;

/**
 * An elementwise function that rides on the layer before it; its derivative is taken from its
 * output.
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

  /** max(0, x) + slope · min(0, x), for a slope above 0: the sign of the output is the input's. */
  public static Nonlinearity leakyRelu(float slope) {
    return new Nonlinearity("leaky relu", dnnl_eltwise_relu_use_dst_for_bwd, slope);
  }
}
