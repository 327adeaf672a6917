package org.meanfield.checkpoint;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.StoredTensor;
import org.meanfield.storage.Storage;

/**
 * A network that was trained, to be published with all that is needed to use it.
 *
 * @param round the round it was taken from
 * @param examples seen in training up to there
 * @param state parameters and statistics; a model has no moments and no counters
 * @param network {@code network.json}: the network's configuration as JSON values
 * @param files the other files by name, such as the vocabulary and the classes; written as streams,
 *     since a large one need not be in memory
 * @param stored the names and forms that the tensors have in the file; none where they have their
 *     own
 */
public record Model(
    int round,
    long examples,
    NetworkState state,
    Map<String, Object> network,
    SortedMap<String, Storage.Content> files,
    List<StoredTensor> stored) {
  public Model {
    stored = List.copyOf(stored);
    // Sorted: the same model has the same bytes, whichever process writes it.
    network = Collections.unmodifiableSortedMap(new TreeMap<>(network));
    files = new TreeMap<>(files);
  }

  /** With its tensors under their own names. */
  public Model(
      int round,
      long examples,
      NetworkState state,
      Map<String, Object> network,
      SortedMap<String, Storage.Content> files) {
    this(round, examples, state, network, files, List.of());
  }
}
