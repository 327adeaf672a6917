package org.meanfield.kernel;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * The one owner of a program's memory: buffers are reserved first, so that the footprint is known
 * before a byte is allocated, then bound to one zeroed block, and freed together.
 */
final class Arena implements AutoCloseable {
  /** A cache line, and the widest vector register. */
  private static final long ALIGNMENT = 64;

  private record Region(Buffer buffer, long offset) {}

  /** Buffers that only one primitive at a time uses, all over the same memory. */
  private final List<Buffer> scratch = new ArrayList<>();

  private long scratchBytes;

  private final Engine engine;
  private final Natives natives;
  private final List<Region> regions = new ArrayList<>();
  private long bytes;
  private BytePointer block;

  Arena(Engine engine, Natives natives) {
    this.engine = engine;
    this.natives = natives;
  }

  /** A buffer of its own memory. */
  Buffer reserve(memory.desc layout) {
    Buffer buffer = new Buffer(engine, layout, natives);
    regions.add(new Region(buffer, bytes));
    bytes += aligned(buffer.bytes());
    return buffer;
  }

  /** A buffer of this layout over a part of another's memory, which this arena owns. */
  Buffer slice(Buffer whole, long fromByte, memory.desc layout) {
    Buffer part = new Buffer(engine, layout, natives);
    if (fromByte + part.bytes() > whole.bytes()) {
      throw new IllegalArgumentException("a slice beyond the end of its buffer");
    }
    long offset = regions.stream().filter(r -> r.buffer == whole).findFirst().orElseThrow().offset;
    regions.add(new Region(part, offset + fromByte));
    if (allocated()) {
      bind(part, slack() + offset + fromByte);
    }
    return part;
  }

  /** A buffer whose content lasts only until the next use of any other scratch buffer. */
  Buffer reserveScratch(memory.desc layout) {
    Buffer buffer = new Buffer(engine, layout, natives);
    scratch.add(buffer);
    scratchBytes = Math.max(scratchBytes, aligned(buffer.bytes()));
    return buffer;
  }

  private static long aligned(long size) {
    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /** Bytes reserved so far: what {@link #allocate} will take. */
  long bytes() {
    return bytes + scratchBytes + ALIGNMENT;
  }

  /** Allocates everything reserved, zeroed. */
  void allocate() {
    if (block != null) {
      throw new IllegalStateException("allocated already");
    }
    BytePointer start = new BytePointer(bytes()).retainReference();
    block = start;
    Pointer.memset(start, 0, bytes());
    long slack = slack();
    regions.forEach(region -> bind(region.buffer, slack + region.offset));
    scratch.forEach(buffer -> bind(buffer, slack + bytes));
  }

  /** Bytes before the block's first aligned one. */
  private long slack() {
    return (ALIGNMENT - block.address() % ALIGNMENT) % ALIGNMENT;
  }

  private void bind(Buffer buffer, long offset) {
    // getPointer(long) offsets in bytes here; position(long) would be scaled by the element size.
    buffer.bind(new FloatPointer(block.getPointer(offset)).capacity(buffer.size()));
  }

  boolean allocated() {
    return block != null;
  }

  @Override
  public void close() {
    regions.forEach(region -> region.buffer.unbind());
    scratch.forEach(Buffer::unbind);
    if (block != null) {
      block.releaseReference();
      block = null;
    }
  }
}
