package org.meanfield.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.meanfield.network.state.ReplicaState;
import org.meanfield.storage.Safetensors;

/** The replicas' states in one safetensors file, each tensor under {@code REPLICA/NAME}. */
final class ReplicaStates {
  private ReplicaStates() {}

  static boolean areEmpty(List<ReplicaState> replicas) {
    return replicas.stream().allMatch(replica -> replica.tensors().isEmpty());
  }

  static void write(OutputStream out, List<ReplicaState> replicas) throws IOException {
    List<Safetensors.Tensor> tensors = new ArrayList<>();
    for (int i = 0; i < replicas.size(); i++) {
      String prefix = i + "/";
      replicas
          .get(i)
          .tensors()
          .forEach(
              (name, v) -> tensors.add(Safetensors.Tensor.of(prefix + name, List.of(v.length), v)));
    }
    Safetensors.write(out, tensors);
  }

  static List<ReplicaState> empty(int count) {
    return Collections.nCopies(count, ReplicaState.empty());
  }

  static List<ReplicaState> read(InputStream in, long length, URI file, int count)
      throws IOException {
    List<SortedMap<String, float[]>> replicas = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      replicas.add(new TreeMap<>());
    }
    Safetensors.read(in, length, file, (name, shape) -> place(replicas, file, name, shape));
    return replicas.stream().map(ReplicaState::new).toList();
  }

  private static Safetensors.Values place(
      List<SortedMap<String, float[]>> replicas, URI file, String name, List<Integer> shape) {
    String[] parts = name.split("/", 2);
    if (parts.length < 2 || !parts[0].matches("\\d{1,9}") || shape.size() != 1) {
      throw ManifestFolder.damaged(file, "tensor " + name + " of shape " + shape);
    }
    int replica = Integer.parseInt(parts[0]);
    if (replica >= replicas.size()) {
      throw ManifestFolder.damaged(
          file, "tensor " + name + " with " + replicas.size() + " replicas");
    }
    float[] values = new float[shape.get(0)];
    replicas.get(replica).put(parts[1], values);
    return new Safetensors.Floats(values);
  }
}
