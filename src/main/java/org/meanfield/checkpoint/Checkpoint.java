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
 * @param best of the validations that are due every so many rounds; absent where none was yet
 * @param ending the best when the run ends here, where only that called for a validation: of no
 *     account to a run that goes on
 * @param run that it is of
 */
public record Checkpoint(
    int round,
    long examples,
    NetworkState network,
    List<ReplicaState> replicas,
    Optional<Best> best,
    Optional<Best> ending,
    RunIdentity run) {
  public Checkpoint {
    replicas = List.copyOf(replicas);
  }
}
