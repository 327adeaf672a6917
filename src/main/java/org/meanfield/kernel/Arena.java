package org.meanfield.kernel;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.BytePointer;

/**
 * Buffers that lie side by side in one piece of memory: reserved first, so that the piece's size is
 * known before a byte is allocated, then bound to where a {@link Workspace} puts it.
 */
final class Arena {
  /** A cache line, and the widest vector register. */
  static final long ALIGNMENT = 64;

  private final Engine engine;
  private final Natives natives;
  private final Map<Buffer, Long> offsets = new IdentityHashMap<>();

  /** Buffers that only one primitive at a time uses, all over the same memory. */
  private final List<Buffer> scratch = new ArrayList<>();

  private long scratchBytes;
  private long bytes;

  Arena(Engine engine, Natives natives) {
    this.engine = engine;
    this.natives = natives;
  }

  /** A buffer of its own memory. */
  Buffer reserve(memory.desc layout) {
    Buffer buffer = new Buffer(this, engine, layout, natives);
    offsets.put(buffer, bytes);
    bytes += aligned(buffer.bytes());
    return buffer;
  }

  /** A buffer of this layout over a part of another's memory, which this arena has. */
  Buffer slice(Buffer whole, long fromByte, memory.desc layout) {
    Buffer part = new Buffer(this, engine, layout, natives);
    if (fromByte + part.bytes() > whole.bytes()) {
      throw new IllegalArgumentException("a slice beyond the end of its buffer");
    }
    offsets.put(part, offsets.get(whole) + fromByte);
    return part;
  }

  /** A buffer whose content lasts only until the next use of any other scratch buffer. */
  Buffer reserveScratch(memory.desc layout) {
    Buffer buffer = new Buffer(this, engine, layout, natives);
    scratch.add(buffer);
    scratchBytes = Math.max(scratchBytes, aligned(buffer.bytes()));
    return buffer;
  }

  private static long aligned(long size) {
    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /** Bytes reserved so far. */
  long bytes() {
    return bytes + scratchBytes;
  }

  /** Puts the buffers where they belong, from a byte of the block on. */
  void bind(BytePointer block, long from) {
    offsets.forEach((buffer, offset) -> buffer.bind(block, from + offset));
    scratch.forEach(buffer -> buffer.bind(block, from + bytes));
  }

  void unbind() {
    offsets.keySet().forEach(Buffer::unbind);
    scratch.forEach(Buffer::unbind);
  }
}
