package org.meanfield.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Named float32 tensors in one file that any language can read and that executes nothing on load.
 *
 * <p>The format (<a href="https://github.com/huggingface/safetensors">safetensors</a>): the
 * header's length as 8 bytes little-endian; the header, a JSON object {@code
 * {"name":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},…}}, padded with spaces so that the
 * data starts at a multiple of 8; the data, little-endian and row-major, without gaps. Written here
 * with names sorted and without {@code __metadata__}: the same tensors are the same bytes. A {@code
 * __metadata__} in files of others is passed over.
 */
public final class Safetensors {
  /** Floats that are converted at once. */
  private static final int CHUNK = 1 << 16;

  private static final String METADATA = "__metadata__";

  private Safetensors() {}

  /** A tensor's values where they are: they are written and read without a copy of the whole. */
  public interface Values {
    /** Number of floats. */
    long size();

    /** Writes all of them, row-major and little-endian. */
    void write(OutputStream out) throws IOException;

    /**
     * Overwrites all of them with the next bytes.
     *
     * @throws EOFException when there are fewer
     */
    void read(InputStream in) throws IOException;
  }

  /** The values of an array. */
  public record Floats(float[] array) implements Values {
    @Override
    public long size() {
      return array.length;
    }

    @Override
    public void write(OutputStream out) throws IOException {
      ByteBuffer chunk = chunk();
      for (int from = 0; from < array.length; from += CHUNK) {
        int count = Math.min(CHUNK, array.length - from);
        chunk.asFloatBuffer().put(array, from, count);
        out.write(chunk.array(), 0, count * Float.BYTES);
      }
    }

    @Override
    public void read(InputStream in) throws IOException {
      ByteBuffer chunk = chunk();
      for (int from = 0; from < array.length; from += CHUNK) {
        int count = Math.min(CHUNK, array.length - from);
        if (in.readNBytes(chunk.array(), 0, count * Float.BYTES) < count * Float.BYTES) {
          throw new EOFException();
        }
        chunk.asFloatBuffer().get(array, from, count);
      }
    }

    private static ByteBuffer chunk() {
      return ByteBuffer.allocate(CHUNK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  /**
   * A named tensor.
   *
   * @param values row-major; as many as the shape says
   */
  public record Tensor(String name, List<Integer> shape, Values values) {
    public Tensor {
      shape = List.copyOf(shape);
      int size = shape.stream().reduce(1, Math::multiplyExact);
      if (size != values.size() || name.equals(METADATA)) {
        throw new IllegalArgumentException(
            "tensor " + name + " of shape " + shape + " with " + values.size() + " values");
      }
    }

    /** A tensor over a whole array. */
    public static Tensor of(String name, List<Integer> shape, float[] values) {
      return new Tensor(name, shape, new Floats(values));
    }
  }

  /** Says where a tensor that is being read goes. */
  @FunctionalInterface
  public interface Destination {
    /**
     * @return a place of as many floats as the shape says
     */
    Values of(String name, List<Integer> shape);
  }

  /**
   * Writes tensors, in any order and of any total size, as one file.
   *
   * @throws IllegalArgumentException when two have one name
   */
  public static void write(OutputStream out, Collection<Tensor> tensors) throws IOException {
    List<Tensor> sorted = tensors.stream().sorted(Comparator.comparing(Tensor::name)).toList();
    byte[] header = header(sorted);
    ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    out.write(length.putLong(header.length).array());
    out.write(header);
    for (Tensor tensor : sorted) {
      tensor.values().write(out);
    }
  }

  private static byte[] header(List<Tensor> sorted) throws IOException {
    ObjectMapper json = new ObjectMapper();
    ObjectNode header = json.createObjectNode();
    long offset = 0;
    for (Tensor tensor : sorted) {
      long end = offset + Float.BYTES * tensor.values().size();
      ObjectNode entry = json.createObjectNode().put("dtype", "F32");
      ArrayNode shape = entry.putArray("shape");
      tensor.shape().forEach(shape::add);
      entry.putArray("data_offsets").add(offset).add(end);
      JsonNode twin = header.replace(tensor.name(), entry);
      if (twin != null) {
        throw new IllegalArgumentException("two tensors are named " + tensor.name());
      }
      offset = end;
    }
    byte[] unpadded = json.writeValueAsBytes(header);
    byte[] padded = Arrays.copyOf(unpadded, (unpadded.length + 7) / 8 * 8);
    Arrays.fill(padded, unpadded.length, padded.length, (byte) ' ');
    return padded;
  }

  /**
   * Reads tensors into the places that {@code destination} gives.
   *
   * @param in is read to its end and not closed
   * @param length bytes of the whole file
   * @param where names the file in errors
   * @throws StorageException of kind {@code DAMAGED} that names the file, and the tensor where it
   *     is one tensor's fault, when the file is not a valid one
   */
  public static void read(InputStream in, long length, URI where, Destination destination)
      throws IOException {
    try {
      List<SafetensorsHeader.Entry> entries = SafetensorsHeader.read(in, length, where);
      for (SafetensorsHeader.Entry entry : entries) {
        Values values = destination.of(entry.name(), entry.shape());
        if (values.size() != entry.size()) {
          throw new IllegalArgumentException(
              values.size() + " floats for " + entry.name() + " of shape " + entry.shape());
        }
        values.read(in);
      }
      if (in.read() != -1) {
        throw SafetensorsHeader.damaged(where, "it goes on after its " + length + " bytes");
      }
    } catch (EOFException e) {
      throw SafetensorsHeader.damaged(where, "it ends before its " + length + " bytes");
    }
  }

  /** Reads all tensors of a file into arrays of their own. */
  public static SortedMap<String, Tensor> read(Storage storage, URI file) {
    long length = storage.length(file);
    return storage.read(
        file,
        in -> {
          TreeMap<String, Tensor> tensors = new TreeMap<>();
          read(in, length, file, (name, shape) -> allocate(tensors, name, shape));
          return tensors;
        });
  }

  private static Values allocate(
      SortedMap<String, Tensor> tensors, String name, List<Integer> shape) {
    float[] values = new float[shape.stream().reduce(1, Math::multiplyExact)];
    Tensor tensor = Tensor.of(name, shape, values);
    tensors.put(name, tensor);
    return tensor.values();
  }
}
