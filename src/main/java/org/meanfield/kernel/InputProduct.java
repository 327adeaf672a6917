package org.meanfield.kernel;

import java.util.List;

/** What the gates z [T·N, K·H] of a recurrent layer get from its input x [T·N, I]. */
interface InputProduct {

  /**
   * The faster one for an input.
   *
   * @param weight w_ih, transposed in memory
   */
  static InputProduct of(
      Assembly assembly, String name, Activation input, Parameter weight, Buffer z) {
    return input instanceof Embedded embedded
            && LayoutRule.productsByToken(embedded.vocabulary(), input.shape()[0])
        ? new TokenInputProduct(assembly, name, embedded, weight, z)
        : new RowInputProduct(assembly, name, input, weight, z);
  }

  /** {@code z = x · w_ihᵀ}, of all steps. */
  void forward();

  /**
   * Adds the steps of the way back: {@code dw_ih = dzᵀ · x}, {@code dx = dz · w_ih}, of dz in the
   * place of z.
   *
   * @param trained whether the weight's gradient is wanted
   */
  void assembleBackward(boolean trained, List<Step> backward);
}
