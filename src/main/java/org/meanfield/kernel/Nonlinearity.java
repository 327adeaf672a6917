package org.meanfield.kernel;

import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_relu_use_dst_for_bwd;

/** An elementwise function that rides on the layer before it. */
public enum Nonlinearity {
  NONE(0),
  /** max(0, x); its derivative is taken from the output. */
  RELU(dnnl_eltwise_relu_use_dst_for_bwd);

  private final int algorithm;

  Nonlinearity(int algorithm) {
    this.algorithm = algorithm;
  }

  int algorithm() {
    return algorithm;
  }
}
