package org.meanfield.storage;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A safetensors file that somebody else wrote: tensors of any type and order, of which some are
 * read, as float32.
 *
 * @param tensors in the order of their data
 */
public record SafetensorsFile(Storage storage, URI file, List<Tensor> tensors) {
  /** Bytes of a value of the types that can be read as float32. */
  private static final Map<String, Integer> READABLE =
      Map.of("F32", Float.BYTES, "F64", Double.BYTES, "F16", Short.BYTES, "BF16", Short.BYTES);

  private static final int CHUNK = 1 << 16;

  /**
   * A tensor of the file.
   *
   * @param type of its values, as safetensors calls it
   * @param bytes of its data
   */
  public record Tensor(String name, String type, List<Integer> shape, long bytes) {
    /** Whether its values are floating-point numbers of a type that is known here. */
    public boolean isReadable() {
      return READABLE.containsKey(type);
    }
  }

  public SafetensorsFile {
    tensors = List.copyOf(tensors);
  }

  /**
   * Reads what the file holds, and of the tensors themselves nothing.
   *
   * @throws StorageException of kind {@code DAMAGED} where it is no safetensors file
   */
  public static SafetensorsFile open(Storage storage, URI file) {
    long length = storage.length(file);
    return storage.read(
        file,
        in ->
            new SafetensorsFile(
                storage,
                file,
                entries(in, length, file).stream()
                    .map(e -> new Tensor(e.name(), e.type(), e.shape(), e.end() - e.begin()))
                    .toList()));
  }

  private static List<SafetensorsHeader.Entry> entries(InputStream in, long length, URI file)
      throws IOException {
    try {
      return SafetensorsHeader.readAnyType(in, length, file);
    } catch (EOFException e) {
      throw SafetensorsHeader.damaged(file, "it ends before its " + length + " bytes");
    }
  }

  /**
   * Hands out the values of some tensors, row-major, one tensor after the other.
   *
   * @param takers by the tensors' names
   * @throws IllegalArgumentException where one of them is not {@link Tensor#isReadable}
   */
  public void read(Map<String, Consumer<float[]>> takers) {
    storage.read(
        file,
        in -> {
          entries(in, storage.length(file), file);
          for (Tensor tensor : tensors) {
            if (takers.containsKey(tensor.name())) {
              takers.get(tensor.name()).accept(values(in, tensor));
            } else {
              in.skipNBytes(tensor.bytes());
            }
          }
          return file;
        });
  }

  private static float[] values(InputStream in, Tensor tensor) throws IOException {
    if (!tensor.isReadable()) {
      throw new IllegalArgumentException(tensor.name() + " is of " + tensor.type());
    }
    int width = READABLE.get(tensor.type());
    float[] values = new float[Math.toIntExact(tensor.bytes() / width)];
    for (int from = 0; from < values.length; from += CHUNK) {
      int count = Math.min(CHUNK, values.length - from);
      ByteBuffer bytes =
          ByteBuffer.wrap(in.readNBytes(count * width)).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < count; i++) {
        values[from + i] = next(bytes, tensor.type());
      }
    }
    return values;
  }

  private static float next(ByteBuffer bytes, String type) {
    return switch (type) {
      case "F64" -> (float) bytes.getDouble();
      case "F16" -> half(bytes.getShort());
      case "BF16" -> Float.intBitsToFloat(bytes.getShort() << Short.SIZE);
      default -> bytes.getFloat();
    };
  }

  /** IEEE 754's binary16: a sign, 5 bits of exponent, 10 of fraction. */
  private static float half(short bits) {
    int exponent = bits >>> 10 & 0x1F;
    int fraction = bits & 0x3FF;
    float magnitude =
        switch (exponent) {
          case 0 -> fraction * 0x1p-24f;
          case 0x1F -> fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
          default -> Math.scalb(1 + fraction * 0x1p-10f, exponent - 15);
        };
    return bits < 0 ? -magnitude : magnitude;
  }
}
