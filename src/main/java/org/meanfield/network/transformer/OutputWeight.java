package org.meanfield.network.transformer;

import org.meanfield.network.state.StateLayout;
import org.meanfield.network.state.TensorSpec;

/** Where a language model's output has its weights: its own, or its embedding's. */
final class OutputWeight {
  private static final String NAME = "output.weight";
  private static final String EMBEDDING = "embedding.weight";

  private OutputWeight() {}

  /** Whether it is the weight of an output over all tokens that is not the embedding. */
  static boolean isUntied(TensorSpec spec, StateLayout layout) {
    return spec.name().equals(NAME)
        && layout.contains(EMBEDDING)
        && spec.shape().equals(layout.tensor(EMBEDDING).shape());
  }

  /** Whether there is no such weight. */
  static boolean isTied(StateLayout layout) {
    return layout.contains(EMBEDDING) && !layout.contains(NAME);
  }
}
