package org.meanfield.network.state;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an outer optimizer remembers from round to round: moments of the network's parameters, each
 * a vector as theirs.
 *
 * @param steps that it has made
 * @param moments by name; those of a tensor are checkpointed as {@code conv1.weight.NAME}
 */
public record OuterState(long steps, SortedMap<String, SlicedVector> moments)
    implements Serializable {

  public OuterState {
    moments = new TreeMap<>(moments);
  }

  /** Of one that remembers nothing. */
  public static OuterState none() {
    return new OuterState(0, new TreeMap<>());
  }

  /** Before the first step. */
  public static OuterState zero(List<String> names, long parameters) {
    SortedMap<String, SlicedVector> moments = new TreeMap<>();
    names.forEach(name -> moments.put(name, new SlicedVector(parameters)));
    return new OuterState(0, moments);
  }

  /** Whether there is anything to keep. */
  public boolean isEmpty() {
    return moments.isEmpty();
  }

  /** Bytes of all moments. */
  public long bytes() {
    return moments.values().stream().mapToLong(SlicedVector::size).sum() * Float.BYTES;
  }

  /**
   * Each moment as the named tensors that a checkpoint keeps, on the same values.
   *
   * @param network whose parameters they are of
   */
  public List<NetworkState> tensors(StateLayout network) {
    return moments.entrySet().stream().map(moment -> tensors(network, moment)).toList();
  }

  private static NetworkState tensors(StateLayout network, Map.Entry<String, SlicedVector> moment) {
    StateLayout layout =
        new StateLayout(
            network.only(Role.PARAMETER).tensors().stream()
                .map(t -> new TensorSpec(t.name() + "." + moment.getKey(), Role.OUTER, t.shape()))
                .toList());
    return new NetworkState(layout, moment.getValue(), new TreeMap<>());
  }

  /** Equal bits in every moment, and as many steps. */
  public boolean sameBits(OuterState other) {
    return steps == other.steps
        && moments.keySet().equals(other.moments.keySet())
        && moments.keySet().stream()
            .allMatch(name -> moments.get(name).sameBits(other.moments.get(name)));
  }
}
