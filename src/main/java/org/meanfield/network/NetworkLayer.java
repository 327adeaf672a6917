package org.meanfield.network;

import java.io.Serializable;
import java.util.List;
import org.meanfield.network.state.Role;
import org.meanfield.network.state.SlicedVector;
import org.meanfield.network.state.StateLayout;
import org.meanfield.network.state.TensorSpec;

/**
 * One layer of a network with its shapes known: its parameters and their first values, and what it
 * costs. Unless a layer says otherwise it learns nothing, and costs next to nothing.
 */
public interface NetworkLayer extends Serializable {

  /** PyTorch's module name, such as {@code conv1}. */
  String name();

  /** Of one example. */
  List<Integer> outputShape();

  /** What it learns and what it estimates. */
  default List<TensorSpec> parameters() {
    return List.of();
  }

  /** Writes first values, pure functions of the seed, into the network's vector, which is zero. */
  default void initialise(long seed, StateLayout layout, SlicedVector values) {}

  /** Floating-point operations of one example forwards, two a multiply-add. */
  default long flops() {
    return 0;
  }

  /**
   * For people.
   *
   * @param passesGradient whether its input's gradient is wanted: something before it learns
   */
  default List<LayerSummary> summaries(boolean passesGradient) {
    long parameters =
        parameters().stream()
            .filter(tensor -> tensor.role() == Role.PARAMETER)
            .mapToLong(TensorSpec::size)
            .sum();
    // Forwards, the weights' gradient, the input's gradient: the same work each.
    long training = flops() * (passesGradient ? 3 : 2);
    return List.of(new LayerSummary(name(), outputShape(), parameters, flops(), training));
  }
}
