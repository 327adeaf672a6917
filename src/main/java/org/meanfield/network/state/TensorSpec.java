package org.meanfield.network.state;

import java.io.Serializable;
import java.util.List;
import org.meanfield.config.ConfigException;

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
    long floats = 1;
    for (int dimension : shape) {
      floats *= dimension;
      if (floats > Integer.MAX_VALUE) {
        throw new ConfigException(
            "network: the tensor %s of shape %s has more floats than one tensor can have, %s; choose a smaller layer"
                .formatted(name, shape, Integer.MAX_VALUE));
      }
    }
  }

  /**
   * A layer's weight and its bias, one an output.
   *
   * @param weight its shape, outputs first
   */
  public static List<TensorSpec> weightAndBias(String layer, Integer... weight) {
    return List.of(
        new TensorSpec(layer + ".weight", Role.PARAMETER, List.of(weight)),
        new TensorSpec(layer + ".bias", Role.PARAMETER, List.of(weight[0])));
  }

  /** Number of floats. */
  public int size() {
    return shape.stream().reduce(1, Math::multiplyExact);
  }
}
