package org.meanfield.training;

import java.io.Serializable;
import java.lang.management.ManagementFactory;
import org.meanfield.data.ShardSet;
import org.meanfield.data.Split;
import org.meanfield.kernel.PeakRate;
import org.meanfield.network.NetworkPool;
import org.meanfield.network.NetworkSpec;

/**
 * What a run needs of memory, found out before it runs. The network's native part is the footprint
 * of all its programs, to the byte; what it keeps on the heap (the optimizer's moments, what
 * recurrent layers remember for the way back, batches) is weighed.
 *
 * @param networkBytes native memory of one network
 * @param networkHeap of one network, in bytes
 * @param stateBytes of one state with its moments
 * @param dataBytes of the examples that a run keeps between rounds, all executors together; Spark
 *     puts on disk what memory does not hold
 */
record MemoryNeed(long networkBytes, long networkHeap, long stateBytes, long dataBytes)
    implements Serializable {
  /** Of a network that is not known. */
  static final MemoryNeed UNKNOWN = new MemoryNeed(0, 0, 0, 0);

  /** What is weighed twice is weighed right: a first collection leaves some garbage. */
  private static final int COLLECTIONS = 2;

  /**
   * Builds the network once.
   *
   * @throws org.meanfield.kernel.KernelException where it does not fit
   */
  static MemoryNeed of(NetworkSpec spec, ShardSet shards) {
    NetworkPool.clear();
    long before = liveHeap();
    return NetworkPool.borrow(
        spec,
        network ->
            new MemoryNeed(
                network.bytes(),
                Math.max(0, liveHeap() - before),
                spec.architecture().trainingLayout(spec.use()).size() * Float.BYTES,
                shards.bytes(Split.TRAIN) + shards.bytes(Split.VALIDATION)));
  }

  /**
   * Native memory of a process at its peak: its networks, and the matrices whose product tells the
   * core's peak rate.
   */
  long nativeBytes(int networks) {
    return networkBytes == 0 ? 0 : networkBytes * networks + PeakRate.bytes();
  }

  /** What networks and states take of a heap, beside the data and what is in use before. */
  long heapBytes(int networks, int states) {
    return networkHeap * networks + stateBytes * states;
  }

  /** Bytes of the heap that something still refers to. */
  static long liveHeap() {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
