package org.meanfield.checkpoint;

import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.meanfield.checkpoint.StartingTensors.Found;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.StoredTensor;
import org.meanfield.network.state.StoredTensor.Use;
import org.meanfield.network.state.TensorNames;
import org.meanfield.storage.SafetensorsFile;

/**
 * The values that a network starts with, as files have them.
 *
 * @param place where those are, for messages
 * @param byName tensors of the files
 * @param fresh tensors of the network that begin anew, whatever the files have
 */
record StartingValues(URI place, TensorNames names, Map<String, Found> byName, Set<String> fresh) {

  /**
   * Reads them.
   *
   * @param model with the values that stay where the files have none
   */
  NetworkState into(NetworkState model) {
    Map<SafetensorsFile, Map<String, Consumer<float[]>>> takers = new LinkedHashMap<>();
    List<Runnable> last = new ArrayList<>();
    for (StoredTensor wanted : names.tensors()) {
      Found source = byName.get(wanted.name());
      if (source != null && !fresh.contains(wanted.tensor())) {
        Consumer<float[]> taker =
            wanted.use() == Use.ADDED
                // What it is added to may come behind it.
                ? values -> last.add(() -> wanted.put(values, model))
                : values -> wanted.put(values, model);
        takers
            .computeIfAbsent(source.file(), file -> new HashMap<>())
            .put(source.tensor().name(), taker);
      }
    }
    Map<String, float[]> repeated = new HashMap<>();
    names.twins().forEach((twin, other) -> compare(twin, other, takers, repeated));
    takers.forEach(SafetensorsFile::read);
    names.twins().forEach((twin, other) -> requireTwins(twin, other, repeated));
    last.forEach(Runnable::run);
    model
        .firstNotFinite()
        .ifPresent(
            tensor -> {
              throw new CheckpointException(
                  "network.start-from = %s: what is taken for %s holds a value that is no finite number; start from another checkpoint of that training"
                      .formatted(place, tensor),
                  null);
            });
    return model;
  }

  /** Has both read, where the files have both. */
  private void compare(
      String twin,
      String other,
      Map<SafetensorsFile, Map<String, Consumer<float[]>>> takers,
      Map<String, float[]> read) {
    if (byName.containsKey(twin) && byName.containsKey(other)) {
      for (String name : List.of(twin, other)) {
        Found source = byName.get(name);
        takers
            .computeIfAbsent(source.file(), file -> new HashMap<>())
            .merge(
                source.tensor().name(),
                values -> read.put(name, values.clone()),
                Consumer::andThen);
      }
    }
  }

  private void requireTwins(String twin, String other, Map<String, float[]> read) {
    if (!Arrays.equals(read.get(twin), read.get(other))) {
      throw new CheckpointException(
          "network.start-from = %s: tensor %s is not tensor %s again, which the network takes for both; set network.tied = false"
              .formatted(
                  place, byName.get(twin).tensor().name(), byName.get(other).tensor().name()),
          null);
    }
  }
}
