package org.meanfield.checkpoint;

import java.util.List;
import java.util.Optional;
import org.meanfield.network.NetworkState;
import org.meanfield.network.ReplicaState;

/**
 * All that a run needs to go on after a round as if it had never stopped.
 *
 * @param round the last round it includes
 * @param examples seen by all replicas together
 * @param replicas one state a replica, in the replicas' order
 * @param best absent where nothing was validated yet
 * @param run that it is of
 */
public record Checkpoint(
    int round,
    long examples,
    NetworkState network,
    List<ReplicaState> replicas,
    Optional<Best> best,
    RunIdentity run) {
  public Checkpoint {
    replicas = List.copyOf(replicas);
  }
}
