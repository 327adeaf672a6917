package org.meanfield.kernel;

/**
 * An activation's values in row-major order, for who wants to look into a network: the weights of
 * an attention, say, or the features that a distance between images is measured in.
 */
public final class Reading {
  private final Step toPlain;
  private final Buffer plain;

  Reading(Assembly assembly, Activation x) {
    this.plain = assembly.reserve(Layouts.plain(x.shape()));
    this.toPlain = assembly.reorder("reading", x.value(), plain);
  }

  /**
   * Copies the values, after a forward pass and before a loss is asked for, whose gradient may take
   * the place of some.
   */
  public void read(float[] target) {
    toPlain.run();
    plain.get(0, target, 0, plain.size());
  }
}
