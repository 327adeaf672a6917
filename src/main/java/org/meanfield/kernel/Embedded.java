package org.meanfield.kernel;

import org.bytedeco.dnnl.memory;

/**
 * The vectors of tokens, as an {@link Embedding} looks them up: a layer may read them row by row as
 * any activation, or each token's once, and give its gradient by token.
 */
final class Embedded extends Activation {
  private final Tokens tokens;
  private final Parameter weight;
  private final Buffer vectors;
  private boolean reachedByToken;

  /**
   * @param vectors the weight's values, row-major [V, E]
   */
  Embedded(
      long[] shape,
      Buffer value,
      Gradient gradient,
      Tokens tokens,
      Parameter weight,
      Buffer vectors) {
    super(shape, value, gradient, false);
    this.tokens = tokens;
    this.weight = weight;
    this.vectors = vectors;
  }

  Tokens tokens() {
    return tokens;
  }

  /** V. */
  int vocabulary() {
    return weight.shape().get(0);
  }

  Buffer vectors() {
    return vectors;
  }

  /** A kernel's part of the gradient of the vectors themselves, [V, E]. */
  Contribution contribution(Assembly assembly, String part) {
    reachedByToken = true;
    memory.desc layout = Layouts.plain(vocabulary(), weight.shape().get(1));
    return assembly.addition(part, weight, layout);
  }

  @Override
  boolean reached() {
    return reachedByToken || super.reached();
  }
}
