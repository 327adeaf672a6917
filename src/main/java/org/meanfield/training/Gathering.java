package org.meanfield.training;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Where tasks of one process leave what their replicas made. What is to be made of it all is begun
 * when the last one comes, while Spark still tells the driver that its job is over.
 */
final class Gathering {
  private final AtomicReferenceArray<ReplicaOutput> outputs;
  private final AtomicInteger missing;
  private final Function<List<ReplicaOutput>, RoundResult> averaging;
  private final CompletableFuture<RoundResult> result = new CompletableFuture<>();

  /**
   * @param averaging of all outputs, in replica order
   */
  Gathering(int replicas, Function<List<ReplicaOutput>, RoundResult> averaging) {
    this.outputs = new AtomicReferenceArray<>(replicas);
    this.missing = new AtomicInteger(replicas);
    this.averaging = averaging;
  }

  /** A task that is tried again brings the same bits again, which changes nothing. */
  void leave(int replica, ReplicaOutput output) {
    if (outputs.compareAndSet(replica, null, output) && missing.decrementAndGet() == 0) {
      result.completeAsync(() -> averaging.apply(all()));
    }
  }

  private List<ReplicaOutput> all() {
    return IntStream.range(0, outputs.length()).mapToObj(outputs::get).toList();
  }

  /** Waits for what came of it; only to be asked when every replica has been here. */
  RoundResult result() {
    return result.join();
  }
}
