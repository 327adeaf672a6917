package org.meanfield.network;

/** What takes native memory, all of it at once, and says beforehand how much. */
public interface NativeMemory extends AutoCloseable {

  /** In bytes; known before it is allocated, and the same after. */
  long bytes();

  /**
   * Takes the memory, once, before anything else.
   *
   * @param maximumBytes that it may be
   * @throws org.meanfield.kernel.KernelException when it needs more
   */
  void allocate(long maximumBytes);

  @Override
  void close();
}
