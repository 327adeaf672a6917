package org.meanfield.training;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.meanfield.network.state.ReplicaState;

/**
 * What a replica's round comes to besides its state; travels with the result, never in
 * accumulators, which count a retried task twice.
 *
 * @param executor where it ran, as {@code id@host}
 * @param updates in the network's order
 * @param seconds of computing, from the state that it starts with to the one that it ends with
 * @param shareOfPeak of the core's peak that the local steps came to
 * @param counters of the network's state after the round
 * @param carried what belongs to this replica alone
 * @param failure what keeps it from going on; null where nothing does
 */
record ReplicaReport(
    int replica,
    String executor,
    List<UpdateReport> updates,
    double seconds,
    double shareOfPeak,
    SortedMap<String, Long> counters,
    ReplicaState carried,
    ReplicaFailure failure)
    implements Serializable {
  ReplicaReport {
    updates = List.copyOf(updates);
  }

  /** Summed over all updates of the round's local steps. */
  double loss() {
    return updates.stream().mapToDouble(UpdateReport::loss).sum();
  }

  /** The sum's denominator: the replica's weight in the average. */
  double weight() {
    return updates.stream().mapToDouble(UpdateReport::weight).sum();
  }

  /** Taken from the round's batches by all updates. */
  long examples() {
    return updates.stream().mapToLong(UpdateReport::examples).sum();
  }

  /** That each update made. */
  SortedMap<String, Long> steps() {
    TreeMap<String, Long> steps = new TreeMap<>();
    updates.forEach(update -> steps.put(update.name(), update.steps()));
    return steps;
  }

  Optional<ReplicaFailure> failed() {
    return Optional.ofNullable(failure);
  }
}
