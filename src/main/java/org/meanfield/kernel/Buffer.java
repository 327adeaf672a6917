package org.meanfield.kernel;

import java.nio.FloatBuffer;
import java.util.Locale;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Off-heap floats in one of oneDNN's layouts. A {@link Workspace} owns the memory; what a layout
 * pads to whole blocks is zero and stays so.
 */
final class Buffer {
  /** An address inside a buffer, for oneDNN alone. */
  private static final class Place extends Pointer {
    Place at(long newAddress) {
      address = newAddress;
      return this;
    }
  }

  /** Floats that one of Java's buffers reaches: a gibibyte of them. */
  private static final int WINDOW_BITS = 28;

  private static final int WINDOW = 1 << WINDOW_BITS;

  private final Arena arena;
  private final memory.desc layout;
  private final memory handle;
  private final long bytes;
  private final Place place = new Place();
  private FloatPointer memory;
  private FloatBuffer floats;
  private FloatBuffer[] windows;

  /**
   * Bound to no memory yet.
   *
   * @throws KernelException when it is too large to be counted in floats
   */
  Buffer(Arena arena, Engine engine, memory.desc layout, Natives natives) {
    this.arena = arena;
    this.layout = natives.own(layout);
    this.handle = natives.own(new memory(layout, engine.handle(), null));
    this.bytes = layout.get_size();
    if (bytes / Float.BYTES > Integer.MAX_VALUE) {
      throw new KernelException(
          String.format(
              Locale.ROOT,
              "a tensor of %s takes %.1f GB, and 8.5 is the most; lower the batch size, the sequence length, the vocabulary or a layer's width",
              Layouts.describe(layout),
              bytes / 1e9));
    }
  }

  void bind(BytePointer block, long offset) {
    // getPointer(long) offsets in bytes here; position(long) would be scaled by the element size.
    memory = new FloatPointer(block.getPointer(offset)).capacity(size());
    // oneDNN's memory does not retain the pointer; the workspace keeps it as long as this buffer.
    handle.set_data_handle(memory);
    windows = new FloatBuffer[Math.max(1, (int) ((size() + WINDOW - 1L) >>> WINDOW_BITS))];
    for (int i = 0; i < windows.length; i++) {
      long from = offset + (long) i * WINDOW * Float.BYTES;
      int count = Math.min(WINDOW, size() - i * WINDOW);
      windows[i] = new FloatPointer(block.getPointer(from)).capacity(count).asBuffer();
    }
    floats = windows.length == 1 ? windows[0] : null;
  }

  void unbind() {
    memory = null;
    floats = null;
    windows = null;
  }

  /** Of a window, which has no memory of its own: from now on it is over another's floats. */
  void moveTo(Buffer whole, long fromFloat) {
    handle.set_data_handle(place.at(whole.memory.address() + fromFloat * Float.BYTES));
  }

  /** A view of this layout over a part of the memory. */
  Buffer slice(long fromByte, memory.desc part) {
    return arena.slice(this, fromByte, part);
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
    return (int) (bytes / Float.BYTES);
  }

  boolean hasLayout(memory.desc other) {
    return layout.equals(other);
  }

  float get(int at) {
    return windows[at >>> WINDOW_BITS].get(at & WINDOW - 1);
  }

  void put(int at, float value) {
    windows[at >>> WINDOW_BITS].put(at & WINDOW - 1, value);
  }

  /** Makes every float zero. */
  void zero() {
    Pointer.memset(memory, 0, bytes);
  }

  /** Copies from {@code source[from …]} to the buffer's floats {@code at …}. */
  void put(int at, float[] source, int from, int count) {
    if (floats != null) {
      floats.put(at, source, from, count);
      return;
    }
    for (int done = 0; done < count; ) {
      int inside = at + done & WINDOW - 1;
      int piece = Math.min(count - done, WINDOW - inside);
      windows[at + done >>> WINDOW_BITS].put(inside, source, from + done, piece);
      done += piece;
    }
  }

  /** Copies from the buffer's floats {@code at …} to {@code target[to …]}. */
  void get(int at, float[] target, int to, int count) {
    if (floats != null) {
      floats.get(at, target, to, count);
      return;
    }
    for (int done = 0; done < count; ) {
      int inside = at + done & WINDOW - 1;
      int piece = Math.min(count - done, WINDOW - inside);
      windows[at + done >>> WINDOW_BITS].get(inside, target, to + done, piece);
      done += piece;
    }
  }
}
