package org.meanfield.network.state;

import java.io.Serializable;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What belongs to one replica and is neither averaged nor derivable from the round's number, such
 * as the recurrent state carried along a stream. Empty for most families, small for all.
 *
 * @param tensors by name, row-major
 */
public record ReplicaState(SortedMap<String, float[]> tensors) implements Serializable {
  public ReplicaState {
    tensors = new TreeMap<>(tensors);
  }

  /** The state of a replica that carries nothing. */
  public static ReplicaState empty() {
    return new ReplicaState(new TreeMap<>());
  }
}
