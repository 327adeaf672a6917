package org.meanfield.network.state;

import java.io.Serializable;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where each tensor of a network's state stands in one vector: parameters first, then statistics,
 * then moments, each in the network's own order. Averaging and slicing need nothing but the vector;
 * names and shapes serve checkpoints and people.
 */
public final class StateLayout implements Serializable {
  private static final long serialVersionUID = 1;

  private final List<TensorSpec> tensors;
  private final LinkedHashMap<String, TensorSpec> byName = new LinkedHashMap<>();
  private final LinkedHashMap<String, Long> offsets = new LinkedHashMap<>();
  private final long size;
  private final long parameters;

  public StateLayout(List<TensorSpec> tensors) {
    this.tensors = tensors.stream().sorted(Comparator.comparing(TensorSpec::role)).toList();
    long offset = 0;
    long parameters = 0;
    for (TensorSpec tensor : this.tensors) {
      if (offsets.put(tensor.name(), offset) != null) {
        throw new IllegalArgumentException("two tensors are named " + tensor.name());
      }
      byName.put(tensor.name(), tensor);
      offset += tensor.size();
      parameters = tensor.role() == Role.PARAMETER ? offset : parameters;
    }
    this.size = offset;
    this.parameters = parameters;
  }

  /** All tensors in the vector's order. */
  public List<TensorSpec> tensors() {
    return tensors;
  }

  /** Index of the tensor's first float in the vector. */
  public long offset(String name) {
    tensor(name);
    return offsets.get(name);
  }

  /** The tensor of this name. */
  public TensorSpec tensor(String name) {
    TensorSpec tensor = byName.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("no tensor is named " + name);
    }
    return tensor;
  }

  public boolean contains(String name) {
    return offsets.containsKey(name);
  }

  /** Floats of the whole vector. */
  public long size() {
    return size;
  }

  /** Floats of the parameters, which stand first. */
  public long parameters() {
    return parameters;
  }

  /** The tensors of these roles, in a layout of their own. */
  public StateLayout only(Role... roles) {
    List<Role> wanted = List.of(roles);
    return new StateLayout(tensors.stream().filter(t -> wanted.contains(t.role())).toList());
  }

  /** Whether both have tensors of the same names and shapes, in whatever order. */
  public boolean sameTensors(StateLayout other) {
    return Set.copyOf(tensors).equals(Set.copyOf(other.tensors));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StateLayout layout && tensors.equals(layout.tensors);
  }

  @Override
  public int hashCode() {
    return tensors.hashCode();
  }

  @Override
  public String toString() {
    return Map.of("tensors", tensors.size(), "floats", size).toString();
  }
}
