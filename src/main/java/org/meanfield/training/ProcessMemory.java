package org.meanfield.training;

import java.io.Serializable;
import org.meanfield.kernel.NativeRuntime;
import org.meanfield.network.NetworkPool;

/**
 * What a process has of memory, in bytes.
 *
 * @param heapLimit at most on the heap
 * @param heapUsed what something refers to there
 * @param nativeLimit at most outside of it, for tensors
 */
record ProcessMemory(long heapLimit, long heapUsed, long nativeLimit) implements Serializable {

  /** Of this process, whose heap is collected for it. */
  static ProcessMemory here() {
    // An idle network would count twice: in use now, and among those of the run.
    NetworkPool.clear();
    return new ProcessMemory(
        Runtime.getRuntime().maxMemory(), MemoryNeed.liveHeap(), NativeRuntime.limitBytes());
  }
}
