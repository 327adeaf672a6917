package org.meanfield.training;

import java.io.Serializable;
import java.util.Optional;
import java.util.SortedMap;
import org.meanfield.network.ReplicaState;

/**
 * What a replica's round comes to besides its state; travels with the result, never in
 * accumulators, which count a retried task twice.
 *
 * @param executor where it ran, as {@code id@host}
 * @param loss summed over the round's local steps
 * @param weight the sum's denominator: the replica's weight in the average
 * @param seconds of computing
 * @param counters of the network's state after the round
 * @param carried what belongs to this replica alone
 * @param divergence where the loss stopped being a number; null where it did not
 */
record ReplicaReport(
    int replica,
    String executor,
    double loss,
    double weight,
    double seconds,
    SortedMap<String, Long> counters,
    ReplicaState carried,
    String divergence)
    implements Serializable {

  Optional<String> diverged() {
    return Optional.ofNullable(divergence);
  }
}
