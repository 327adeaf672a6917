package org.meanfield.network;

import java.io.Serializable;
import java.util.List;

/**
 * Name, role and shape of one tensor of a network's state, in PyTorch's state-dict names and
 * row-major layouts.
 *
 * @param name such as {@code conv1.weight}; moments append PyTorch's name, {@code
 *     conv1.weight.exp_avg}
 * @param shape such as {@code [out, in, height, width]}; empty for a scalar
 */
public record TensorSpec(String name, Role role, List<Integer> shape) implements Serializable {
  public TensorSpec {
    shape = List.copyOf(shape);
  }

  /** Number of floats. */
  public int size() {
    return shape.stream().reduce(1, Math::multiplyExact);
  }
}
