package org.meanfield.training;

import java.util.List;
import java.util.TreeMap;
import org.meanfield.config.OuterConfig;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.Role;
import org.meanfield.network.state.SlicedVector;
import org.meanfield.network.state.StateLayout;
import org.meanfield.network.state.TensorSpec;
import org.meanfield.spark.Shared;

/** Outer steps of rounds that never were. */
final class OuterSteps {
  private OuterSteps() {}

  /**
   * @param start that a round began with
   * @param before steps that were made
   */
  static OuterStep step(OuterConfig config, Slices slices, SlicedVector start, long before) {
    int parameters = Math.toIntExact(slices.parameters());
    int others = Math.toIntExact(slices.floats() - parameters);
    StateLayout layout =
        new StateLayout(
            List.of(
                new TensorSpec("w", Role.PARAMETER, List.of(parameters)),
                new TensorSpec("w.exp_avg", Role.MOMENT, List.of(others))));
    Shared<NetworkState> shared =
        Shared.InPlace.of(new NetworkState(layout, start, new TreeMap<>()));
    return new OuterStep(config, slices, shared, before);
  }
}
