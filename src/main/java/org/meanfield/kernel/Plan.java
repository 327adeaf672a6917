package org.meanfield.kernel;

import java.io.Serializable;
import java.util.List;

/**
 * Which implementation and layout each primitive of a program got: a pure function of the network,
 * the batch, the instruction set and oneDNN's version, recorded with every run.
 */
public record Plan(List<Choice> choices) implements Serializable {
  public Plan {
    choices = List.copyOf(choices);
  }

  /**
   * @param primitive such as {@code conv1 forward}
   * @param implementation oneDNN's name of its kernel, such as {@code jit:avx512_core}
   * @param layout of the primitive's main result
   */
  public record Choice(String primitive, String implementation, String layout)
      implements Serializable {}
}
