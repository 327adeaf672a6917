package org.meanfield.training;

import java.io.Serializable;
import java.lang.management.ManagementFactory;
import org.meanfield.data.ShardSet;
import org.meanfield.data.Split;
import org.meanfield.kernel.PeakRate;
import org.meanfield.network.Architecture;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkPool;
import org.meanfield.network.NetworkSpec;

/**
 * What a run needs of memory, found out before it runs. The network's native part is the footprint
 * of all its programs, to the byte; of what it keeps on the heap the optimizer's moments are
 * counted, not what recurrent layers remember for the way back, nor a batch.
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

  /** Most collections until the heap is taken as it is. */
  private static final int COLLECTIONS = 8;

  /**
   * Builds the network once.
   *
   * @throws org.meanfield.kernel.KernelException where it does not fit
   */
  static MemoryNeed of(NetworkSpec spec, ShardSet shards) {
    Architecture architecture = spec.architecture();
    long state = architecture.trainingLayout(spec.use()).size();
    return new MemoryNeed(
        NetworkPool.borrow(spec, Network::bytes),
        (state - architecture.modelLayout().size()) * Float.BYTES,
        state * Float.BYTES,
        shards.bytes(Split.TRAIN) + shards.bytes(Split.VALIDATION));
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

  /** Bytes of the heap that something still refers to: collected until they hardly get fewer. */
  static long liveHeap() {
    long before = Long.MAX_VALUE;
    long now = collected();
    for (int i = 1; i < COLLECTIONS && now < before / 100 * 99; i++) {
      before = now;
      now = collected();
    }
    return now;
  }

  private static long collected() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
