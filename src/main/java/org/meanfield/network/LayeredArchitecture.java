package org.meanfield.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.SlicedVector;
import org.meanfield.network.state.StateLayout;

/** A network that is one layer after the other; what it consists of follows from them. */
public interface LayeredArchitecture extends Architecture {

  /** The layers in order. */
  List<? extends NetworkLayer> network();

  @Override
  default List<LayerSummary> layers() {
    List<LayerSummary> summaries = new ArrayList<>();
    boolean learned = false;
    for (NetworkLayer layer : network()) {
      summaries.addAll(layer.summaries(learned));
      learned |= !layer.parameters().isEmpty();
    }
    return summaries;
  }

  @Override
  default StateLayout modelLayout() {
    return new StateLayout(
        network().stream().flatMap(layer -> layer.parameters().stream()).toList());
  }

  /** Those of the last layer that has any. */
  @Override
  default Set<String> head() {
    Set<String> names = new TreeSet<>();
    for (NetworkLayer layer : network()) {
      if (!layer.parameters().isEmpty()) {
        names.clear();
        layer.parameters().forEach(tensor -> names.add(tensor.name()));
      }
    }
    return names;
  }

  @Override
  default NetworkState initialModel(long seed) {
    StateLayout layout = modelLayout();
    SlicedVector values = new SlicedVector(layout.size());
    network().forEach(layer -> layer.initialise(seed, layout, values));
    return new NetworkState(layout, values, new TreeMap<>());
  }
}
