package org.meanfield.kernel;

import java.nio.FloatBuffer;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Off-heap floats in one of oneDNN's layouts. An {@link Arena} owns the memory and binds it; what a
 * layout pads to whole blocks is zero and stays so.
 */
final class Buffer {
  private final memory.desc layout;
  private final memory handle;
  private final long bytes;
  private FloatPointer memory;
  private FloatBuffer floats;

  /** Bound to no memory yet. */
  Buffer(Engine engine, memory.desc layout, Natives natives) {
    this.layout = natives.own(layout);
    this.handle = natives.own(new memory(layout, engine.handle(), null));
    this.bytes = layout.get_size();
  }

  void bind(FloatPointer memory) {
    // oneDNN's memory does not retain the pointer; the arena keeps it as long as this buffer.
    handle.set_data_handle(memory);
    this.memory = memory;
    floats = memory.asBuffer();
  }

  void unbind() {
    memory = null;
    floats = null;
  }

  memory.desc layout() {
    return layout;
  }

  memory handle() {
    return handle;
  }

  /** Where the floats are; for this package's native calls alone. */
  FloatPointer memory() {
    return memory;
  }

  /** Bytes with padding. */
  long bytes() {
    return bytes;
  }

  /** Floats with padding. */
  int size() {
    return Math.toIntExact(bytes / Float.BYTES);
  }

  boolean hasLayout(memory.desc other) {
    return layout.equals(other);
  }

  float get(int at) {
    return floats.get(at);
  }

  void put(int at, float value) {
    floats.put(at, value);
  }

  /** Makes every float zero. */
  void zero() {
    Pointer.memset(memory, 0, bytes);
  }

  /** Copies from {@code source[from …]} to the buffer's floats {@code at …}. */
  void put(int at, float[] source, int from, int count) {
    floats.put(at, source, from, count);
  }

  /** Copies from the buffer's floats {@code at …} to {@code target[to …]}. */
  void get(int at, float[] target, int to, int count) {
    floats.get(at, target, to, count);
  }
}
