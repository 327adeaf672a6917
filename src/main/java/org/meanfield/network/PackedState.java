package org.meanfield.network;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
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
    floats(values, 0, floats, 0, floats.length);
    return new NetworkState(layout, floats, new TreeMap<>(counters));
  }

  /** {@code count} floats from {@code from} on, as bytes. */
  public static byte[] bytes(float[] floats, int from, int count) {
    byte[] bytes = new byte[count * Float.BYTES];
    bytes(floats, from, count, bytes, 0);
    return bytes;
  }

  /** Writes {@code floats[from …]} as the floats {@code to …} of the bytes. */
  public static void bytes(float[] floats, int from, int count, byte[] bytes, int to) {
    asFloats(bytes).put(to, floats, from, count);
  }

  /** The inverse: reads the floats {@code from …} of the bytes to {@code floats[to …]}. */
  public static void floats(byte[] bytes, int from, float[] floats, int to, int count) {
    asFloats(bytes).get(from, floats, to, count);
  }

  private static FloatBuffer asFloats(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
  }
}
