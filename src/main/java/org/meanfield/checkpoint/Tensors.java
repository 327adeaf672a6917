package org.meanfield.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.Role;
import org.meanfield.network.state.StateLayout;
import org.meanfield.network.state.TensorSpec;
import org.meanfield.storage.Safetensors;

/** A state's vector as named tensors in safetensors files, and its layout as JSON. */
final class Tensors {
  private Tensors() {}

  /** Writes the tensors of these roles. */
  static void write(OutputStream out, List<NetworkState> states, Role... roles) throws IOException {
    List<Safetensors.Tensor> tensors = new ArrayList<>();
    for (Part part : parts(states, roles)) {
      tensors.add(new Safetensors.Tensor(part.spec.name(), part.spec.shape(), part));
    }
    Safetensors.write(out, tensors);
  }

  /**
   * Reads the tensors of these roles into their places in states that nobody shares yet.
   *
   * @throws org.meanfield.storage.StorageException of kind {@code DAMAGED} when the file does not
   *     hold just these, in these shapes
   */
  static void read(InputStream in, long length, URI file, List<NetworkState> states, Role... roles)
      throws IOException {
    Map<String, Part> missing = new HashMap<>();
    parts(states, roles).forEach(part -> missing.put(part.spec.name(), part));
    Safetensors.read(
        in,
        length,
        file,
        (name, shape) -> {
          Part part = missing.remove(name);
          if (part == null || !part.spec.shape().equals(shape)) {
            String expected = part == null ? "no such tensor" : "shape " + part.spec.shape();
            throw ManifestFolder.damaged(
                file,
                "tensor " + name + " of shape " + shape + " where the layout has " + expected);
          }
          return part;
        });
    if (!missing.isEmpty()) {
      throw ManifestFolder.damaged(file, "it lacks the tensors " + missing.keySet());
    }
  }

  private static List<Part> parts(List<NetworkState> states, Role... roles) {
    return states.stream()
        .flatMap(
            state ->
                state.layout().only(roles).tensors().stream().map(spec -> new Part(state, spec)))
        .toList();
  }

  /** A tensor's floats in the slices of the state. */
  private record Part(NetworkState state, TensorSpec spec) implements Safetensors.Values {
    @Override
    public long size() {
      return spec.size();
    }

    @Override
    public void write(OutputStream out) throws IOException {
      state.values().write(out, state.layout().offset(spec.name()), spec.size());
    }

    @Override
    public void read(InputStream in) throws IOException {
      state.values().read(in, state.layout().offset(spec.name()), spec.size());
    }
  }

  /** The tensors in the vector's order, as {@code [{"name":…,"role":…,"shape":[…]},…]}. */
  static ArrayNode toJson(StateLayout layout) {
    ArrayNode json = ManifestFolder.JSON.createArrayNode();
    for (TensorSpec spec : layout.tensors()) {
      ArrayNode shape =
          json.addObject()
              .put("name", spec.name())
              .put("role", spec.role().name().toLowerCase(Locale.ROOT))
              .putArray("shape");
      spec.shape().forEach(shape::add);
    }
    return json;
  }

  /**
   * @throws IllegalArgumentException when this is not a layout
   */
  static StateLayout fromJson(JsonNode json) {
    List<TensorSpec> tensors = new ArrayList<>();
    for (JsonNode tensor : json) {
      Role role = Role.valueOf(tensor.required("role").asText().toUpperCase(Locale.ROOT));
      List<Integer> shape =
          StreamSupport.stream(tensor.required("shape").spliterator(), false)
              .map(JsonNode::asInt)
              .toList();
      tensors.add(new TensorSpec(tensor.required("name").asText(), role, shape));
    }
    return new StateLayout(tensors);
  }
}
