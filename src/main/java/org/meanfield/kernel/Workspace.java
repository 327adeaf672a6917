package org.meanfield.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * The native memory of one network, and its one owner: parameters and their packed copies side by
 * side, programs that stand apart, and one region that all others use in turns, as large as the
 * largest of them. All programs are assembled first, which takes no memory for tensors; then {@link
 * #bytes} is what the network needs, to the byte, and {@link #allocate} takes that or refuses. One
 * thread at a time.
 */
public final class Workspace implements AutoCloseable {
  private final Engine engine;
  private final Natives natives = new Natives();
  private final List<Arena> kept = new ArrayList<>();
  private final List<Arena> shared = new ArrayList<>();
  private final Masks masks = new Masks();
  private BytePointer block;
  private Turn present;

  public Workspace(Engine engine) {
    this.engine = engine;
  }

  Engine engine() {
    return engine;
  }

  Natives natives() {
    return natives;
  }

  /** Of all programs that take turns, since one at a time is between its way there and back. */
  Masks masks() {
    return masks;
  }

  /** Memory that nobody else uses. */
  Arena keptArena() {
    return add(kept);
  }

  /** Memory that holds only while one program has its turn. */
  Arena sharedArena() {
    return add(shared);
  }

  private Arena add(List<Arena> arenas) {
    if (block != null) {
      throw new IllegalStateException(
          "the workspace is allocated: assemble all of a network's programs before");
    }
    Arena arena = new Arena(engine, natives);
    arenas.add(arena);
    return arena;
  }

  /** The shared memory is this program's from now on, and no longer another's. */
  void give(Turn turn) {
    if (present != turn) {
      if (present != null) {
        present.end();
      }
      present = turn;
    }
  }

  /** Bytes that all parameters and programs assembled so far need together. */
  public long bytes() {
    return keptBytes() + shared.stream().mapToLong(Arena::bytes).max().orElse(0) + Arena.ALIGNMENT;
  }

  private long keptBytes() {
    return kept.stream().mapToLong(Arena::bytes).sum();
  }

  /**
   * Takes the memory, zeroed.
   *
   * @param maximumBytes that it may be
   * @throws KernelException when more is needed, or the process has not so much
   */
  public void allocate(long maximumBytes) {
    if (block != null) {
      throw new IllegalStateException("allocated already");
    }
    if (bytes() > maximumBytes) {
      throw tooLarge(maximumBytes);
    }
    BytePointer start;
    try {
      start = new BytePointer(bytes()).retainReference();
    } catch (OutOfMemoryError e) {
      // javacpp's limit, not the heap's: an error would end the whole executor.
      throw tooLarge(NativeRuntime.availableBytes());
    }
    block = start;
    Pointer.memset(start, 0, bytes());
    long at = (Arena.ALIGNMENT - start.address() % Arena.ALIGNMENT) % Arena.ALIGNMENT;
    for (Arena arena : kept) {
      arena.bind(start, at);
      at += arena.bytes();
    }
    for (Arena arena : shared) {
      arena.bind(start, at);
    }
  }

  private KernelException tooLarge(long left) {
    return new KernelException(
        String.format(
            Locale.ROOT,
            "the network needs %.1f MB of native memory, and %.1f are left; lower the batch size, or raise org.bytedeco.javacpp.maxbytes (MEANFIELD_NATIVE_MEMORY of scripts/meanfield) and the executors' memory overhead",
            bytes() / 1e6,
            left / 1e6));
  }

  /** Frees everything of the network. */
  @Override
  public void close() {
    natives.close();
    kept.forEach(Arena::unbind);
    shared.forEach(Arena::unbind);
    if (block != null) {
      block.releaseReference();
      block = null;
    }
  }
}
