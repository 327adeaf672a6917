package org.meanfield.training;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.meanfield.network.state.ReplicaState;

/** Reports of rounds that never were. */
final class ReplicaReports {
  private ReplicaReports() {}

  /** Of two local steps on 32 examples. */
  static ReplicaReport of(int replica, double loss, double weight) {
    return new ReplicaReport(
        replica,
        "none",
        List.of(new UpdateReport("network", 2, 32, loss, weight, 1)),
        0,
        0.5,
        new TreeMap<>(Map.of("updates", 1L)),
        ReplicaState.empty(),
        null);
  }
}
