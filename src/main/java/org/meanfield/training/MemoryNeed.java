package org.meanfield.training;

import com.sun.management.ThreadMXBean;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import org.meanfield.data.Split;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.evaluation.SampleMeasure;
import org.meanfield.kernel.Engine;
import org.meanfield.kernel.NativeRuntime;
import org.meanfield.network.Network;
import org.meanfield.network.NetworkPool;
import org.meanfield.network.NetworkSpec;

/**
 * What a run needs of memory, found out before it runs. The network's native part is the footprint
 * of all its programs, to the byte; what it has on the heap (the optimizer's moments, what
 * recurrent layers remember for the way back, its batches) is what building it allocates there.
 *
 * @param networkBytes native memory of one network
 * @param guestBytes native memory of what a task of an evaluation has beside its network
 * @param samplerBytes native memory of what draws samples on the driver while networks train
 * @param networkHeap of one network and the batch that it is fed, in bytes
 * @param stateBytes of one state as it is sent
 * @param outerBytes of what the outer optimizer remembers
 * @param exchange the way that the states go
 * @param replicas R
 * @param dataBytes of the examples that a run keeps between rounds, all executors together; Spark
 *     puts on disk what memory does not hold
 */
record MemoryNeed(
    long networkBytes,
    long guestBytes,
    long samplerBytes,
    long networkHeap,
    long stateBytes,
    long outerBytes,
    Exchange exchange,
    int replicas,
    long dataBytes)
    implements Serializable {
  /** Of a network that is not known. */
  static final MemoryNeed UNKNOWN = new MemoryNeed(0, 0, 0, 0, 0, 0, Exchange.STRAIGHT, 0, 0);

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Most collections until the heap is taken as it is. */
  private static final int COLLECTIONS = 8;

  /**
   * Builds the network, which this process must have built before: what classes take when they are
   * first used would count as the network's.
   *
   * @param measure of what the network makes
   * @param local whether tasks run in the driver's process
   * @throws org.meanfield.kernel.KernelException where it does not fit
   */
  static MemoryNeed of(
      ReplicaSettings settings, ShardSet shards, Optional<SampleMeasure> measure, boolean local) {
    NetworkSpec spec = settings.network();
    Slices slices = settings.slices();
    long batch = spec.batching().examplesPerStep() * shards.manifest().schema().mostBytes();
    // Idle networks would take the room, and count as in use.
    NetworkPool.clear();
    try (Engine engine = Engine.open(Optional.of(spec.instructionSet()))) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      try (Network network = build(spec, engine)) {
        // All that building allocates stays, but for wrappers of native objects.
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        return new MemoryNeed(
            network.bytes(),
            // One after the other.
            Math.max(examinationBytes(spec, shards, engine), measureBytes(spec, measure, engine)),
            samplerBytes(spec, shards, engine),
            allocated + batch,
            slices.bytes(),
            OuterStep.moments(settings.outer()).size() * slices.parameters() * Float.BYTES,
            Exchange.of(slices, local),
            settings.replicas(),
            shards.bytes(Split.TRAIN) + shards.bytes(Split.VALIDATION));
      }
    }
  }

  private static long samplerBytes(NetworkSpec spec, ShardSet shards, Engine engine) {
    return spec.architecture()
        .sampler(shards.exampleFormat())
        .map(sampler -> sampler.bytes(engine))
        .orElse(0L);
  }

  private static long examinationBytes(NetworkSpec spec, ShardSet shards, Engine engine) {
    return spec.architecture()
        .examination(shards.exampleFormat())
        .map(examination -> examination.bytes(engine))
        .orElse(0L);
  }

  private static long measureBytes(
      NetworkSpec spec, Optional<SampleMeasure> measure, Engine engine) {
    return measure.map(by -> by.bytes(spec.architecture(), engine)).orElse(0L);
  }

  private static Network build(NetworkSpec spec, Engine engine) {
    return spec.architecture()
        .build(engine, spec.batchSize(), spec.use(), NativeRuntime.availableBytes());
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
