package org.meanfield.kernel;

import java.util.Arrays;

/**
 * An activation's values in row-major order, for who wants to look into a network: the weights of
 * an attention, say, or the features that a distance between images is measured in. What is read
 * so, nobody changes in place.
 */
public final class Reading {
  private final Turn turn;
  private final long[] shape;
  private final Step toPlain;
  private final Buffer plain;

  Reading(Assembly assembly, Activation x) {
    this.turn = assembly.turn();
    this.shape = x.shape();
    this.plain = assembly.reserve(Layouts.plain(shape));
    this.toPlain = assembly.reorder("reading", x.value(), plain);
  }

  /**
   * Copies the values of the last forward pass.
   *
   * @throws IllegalStateException where they are no longer there
   */
  public void read(float[] target) {
    turn.requireForward("a reading of " + Arrays.toString(shape));
    toPlain.run();
    plain.get(0, target, 0, plain.size());
  }
}
