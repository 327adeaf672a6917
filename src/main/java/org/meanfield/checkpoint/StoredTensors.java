package org.meanfield.checkpoint;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.StateLayout;
import org.meanfield.network.state.StoredTensor;
import org.meanfield.storage.Safetensors;

/**
 * A state as named tensors of a safetensors file that has the names and forms of others, and what
 * they are as JSON, so that the file is read back without knowing whose they are.
 */
final class StoredTensors {
  private StoredTensors() {}

  static void write(OutputStream out, NetworkState state, List<StoredTensor> stored)
      throws IOException {
    Safetensors.write(
        out,
        stored.stream()
            .map(each -> new Safetensors.Tensor(each.name(), each.shape(), new Values(state, each)))
            .toList());
  }

  /**
   * Reads a state that nobody shares yet.
   *
   * @throws org.meanfield.storage.StorageException of kind {@code DAMAGED} when the file does not
   *     hold just these, in these shapes
   */
  static void read(
      InputStream in, long length, URI file, NetworkState state, List<StoredTensor> stored)
      throws IOException {
    Map<String, StoredTensor> missing = new HashMap<>();
    stored.forEach(each -> missing.put(each.name(), each));
    Safetensors.read(
        in,
        length,
        file,
        (name, shape) -> {
          StoredTensor each = missing.remove(name);
          if (each == null || !each.shape().equals(shape)) {
            throw ManifestFolder.damaged(
                file, "tensor " + name + " of shape " + shape + " where model.json has " + each);
          }
          return new Values(state, each);
        });
    if (!missing.isEmpty()) {
      throw ManifestFolder.damaged(file, "it lacks the tensors " + missing.keySet());
    }
  }

  /** A tensor's floats as the file has them; made when they are wanted. */
  private record Values(NetworkState state, StoredTensor tensor) implements Safetensors.Values {
    @Override
    public long size() {
      return tensor.size();
    }

    @Override
    public void write(OutputStream out) throws IOException {
      new Safetensors.Floats(tensor.of(state)).write(out);
    }

    @Override
    public void read(InputStream in) throws IOException {
      float[] values = new float[tensor.size()];
      new Safetensors.Floats(values).read(in);
      // What is added is zero in such files: nothing of the network is there twice.
      if (tensor.use() != StoredTensor.Use.ADDED) {
        tensor.put(values, state);
      }
    }
  }

  static JsonNode toJson(List<StoredTensor> stored) {
    return ManifestFolder.JSON.valueToTree(stored);
  }

  /**
   * @throws IllegalArgumentException where these are no parts of the layout's tensors
   */
  static List<StoredTensor> fromJson(JsonNode json, StateLayout layout) {
    List<StoredTensor> stored =
        ManifestFolder.JSON.convertValue(json, new TypeReference<List<StoredTensor>>() {});
    for (StoredTensor each : stored) {
      if (!each.isOf(layout.tensor(each.tensor()))) {
        throw new IllegalArgumentException(each + " is no part of a tensor of the network");
      }
    }
    return stored;
  }
}
