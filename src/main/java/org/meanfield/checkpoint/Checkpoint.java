package org.meanfield.checkpoint;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.OuterState;
import org.meanfield.network.state.ReplicaState;

/**
 * All that a run needs to go on after a round as if it had never stopped.
 *
 * @param round the last round it includes
 * @param examples seen by all replicas together
 * @param steps that each named update has made, in every replica
 * @param outer what the outer optimizer remembers
 * @param replicas one state a replica, in the replicas' order
 * @param leftOut the replicas that its rounds were closed without
 * @param standing by the validations that are due every so many rounds; absent where none was yet
 * @param ending the standing when the run ends here, where only that called for a validation: of no
 *     account to a run that goes on
 * @param run that it is of
 */
public record Checkpoint(
    int round,
    long examples,
    SortedMap<String, Long> steps,
    NetworkState network,
    OuterState outer,
    List<ReplicaState> replicas,
    LeftOut leftOut,
    Optional<Standing> standing,
    Optional<Standing> ending,
    RunIdentity run) {
  public Checkpoint {
    steps = new TreeMap<>(steps);
    replicas = List.copyOf(replicas);
  }
}
