package org.meanfield.network;

import java.util.Arrays;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that averaging, checkpointing and resuming need of a network, as plain data: its tensors in
 * one flat vector, and its counters. Holds no native memory, knows nothing of layouts that a
 * processor likes.
 *
 * @param layout where each tensor stands
 * @param values the vector; owned by this state, not to be written once it is shared
 * @param counters such as the number of updates made, by name; equal on every replica
 */
public record NetworkState(StateLayout layout, float[] values, SortedMap<String, Long> counters) {
  private static final int INFINITY = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);

  public NetworkState {
    if (values.length != layout.size()) {
      throw new IllegalArgumentException(
          "a state of " + values.length + " floats for a layout of " + layout.size());
    }
    counters = new TreeMap<>(counters);
  }

  /** A copy of one tensor's values, row-major. */
  public float[] tensor(String name) {
    int offset = layout.offset(name);
    int size =
        layout.tensors().stream()
            .filter(t -> t.name().equals(name))
            .findFirst()
            .orElseThrow()
            .size();
    return Arrays.copyOfRange(values, offset, offset + size);
  }

  /** The same state with other values. */
  public NetworkState withValues(float[] other) {
    return new NetworkState(layout, other, counters);
  }

  /** This state in a layout that has more tensors: those are zero. */
  public NetworkState extendedTo(StateLayout other) {
    float[] extended = new float[other.size()];
    copyInto(other, extended);
    return new NetworkState(other, extended, counters);
  }

  /** Only the parameters and statistics: what a model consists of. */
  public NetworkState model() {
    StateLayout model = layout.only(Role.PARAMETER, Role.STATISTIC);
    return new NetworkState(model, Arrays.copyOf(values, model.size()), new TreeMap<>());
  }

  private void copyInto(StateLayout other, float[] target) {
    for (TensorSpec tensor : layout.tensors()) {
      System.arraycopy(
          values, layout.offset(tensor.name()), target, other.offset(tensor.name()), tensor.size());
    }
  }

  /** Name of the first tensor that holds something which is no finite number. */
  public Optional<String> firstNotFinite() {
    return isFinite(0, values.length)
        ? Optional.empty()
        : layout.tensors().stream()
            .filter(t -> !isFinite(layout.offset(t.name()), t.size()))
            .map(TensorSpec::name)
            .findFirst();
  }

  private boolean isFinite(int from, int count) {
    // Negative for every finite float, and so is what all have in common: a loop that vectorises.
    int common = -1;
    for (int i = from; i < from + count; i++) {
      common &= (Float.floatToRawIntBits(values[i]) & Integer.MAX_VALUE) - INFINITY;
    }
    return common < 0;
  }

  /** Equal bits in every tensor, and equal counters. */
  public boolean sameBits(NetworkState other) {
    if (!layout.equals(other.layout) || !counters.equals(other.counters)) {
      return false;
    }
    for (int i = 0; i < values.length; i++) {
      if (Float.floatToRawIntBits(values[i]) != Float.floatToRawIntBits(other.values[i])) {
        return false;
      }
    }
    return true;
  }
}
