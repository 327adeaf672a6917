package org.meanfield.network.state;

import java.io.Serializable;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.meanfield.kernel.FloatSource;
import org.meanfield.kernel.FloatTarget;

/**
 * All that averaging, checkpointing and resuming need of a network, as plain data: its tensors in
 * one vector, and its counters. Holds no native memory, knows nothing of layouts that a processor
 * likes; travels as it is.
 *
 * @param layout where each tensor stands
 * @param values the vector; owned by this state, not to be written once it is shared
 * @param counters such as the number of updates made, by name; equal on every replica
 */
public record NetworkState(
    StateLayout layout, SlicedVector values, SortedMap<String, Long> counters)
    implements Serializable {

  public NetworkState {
    if (values.size() != layout.size()) {
      throw new IllegalArgumentException(
          "a state of " + values.size() + " floats for a layout of " + layout.size());
    }
    counters = new TreeMap<>(counters);
  }

  /** A copy of one tensor's values, row-major. */
  public float[] tensor(String name) {
    return values.copy(layout.offset(name), layout.tensor(name).size());
  }

  /** One tensor's values where they are, row-major. */
  public FloatSource source(String name) {
    long offset = layout.offset(name);
    return (from, target, to, count) -> values.get(offset + from, target, to, count);
  }

  /** Where one tensor's values are overwritten, by who made this state and has not shared it. */
  public FloatTarget target(String name) {
    long offset = layout.offset(name);
    return (at, source, from, count) -> values.put(offset + at, source, from, count);
  }

  /** This state in a layout that has more tensors behind its own: those are zero. */
  public NetworkState extendedTo(StateLayout other) {
    if (!other.tensors().subList(0, layout.tensors().size()).equals(layout.tensors())) {
      throw new IllegalArgumentException(other + " does not begin with " + layout);
    }
    return new NetworkState(other, values.extendedTo(other.size()), counters);
  }

  /** Only the parameters and statistics, which stand first: what a model consists of. */
  public NetworkState model() {
    StateLayout model = layout.only(Role.PARAMETER, Role.STATISTIC);
    return new NetworkState(model, values.prefix(model.size()), new TreeMap<>());
  }

  /** Name of the first tensor that holds something which is no finite number. */
  public Optional<String> firstNotFinite() {
    return values.isFinite(0, values.size())
        ? Optional.empty()
        : layout.tensors().stream()
            .filter(t -> !values.isFinite(layout.offset(t.name()), t.size()))
            .map(TensorSpec::name)
            .findFirst();
  }

  /** Equal bits in every tensor, and equal counters. */
  public boolean sameBits(NetworkState other) {
    return layout.equals(other.layout)
        && counters.equals(other.counters)
        && values.sameBits(other.values);
  }
}
