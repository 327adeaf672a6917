package org.meanfield.network;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A network's state as Spark carries it best: bytes, little-endian. Java serialises {@code float[]}
 * value by value and {@code byte[]} at once.
 */
public record PackedState(StateLayout layout, byte[] values, SortedMap<String, Long> counters)
    implements Serializable {

  public static PackedState of(NetworkState state) {
    return new PackedState(
        state.layout(), bytes(state.values(), 0, state.values().length), state.counters());
  }

  public NetworkState unpack() {
    float[] floats = new float[layout.size()];
    floats(values, floats, 0);
    return new NetworkState(layout, floats, new TreeMap<>(counters));
  }

  /** {@code count} floats from {@code from} on, as bytes. */
  public static byte[] bytes(float[] floats, int from, int count) {
    ByteBuffer bytes = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(floats, from, count);
    return bytes.array();
  }

  /** The inverse of {@link #bytes}: fills {@code floats[from …]}. */
  public static void floats(byte[] bytes, float[] floats, int from) {
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(floats, from, bytes.length / Float.BYTES);
  }
}
