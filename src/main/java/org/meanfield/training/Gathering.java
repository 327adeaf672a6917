package org.meanfield.training;

import java.io.Serializable;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.spark.rdd.RDD;
import org.meanfield.spark.JobFailure;
import org.meanfield.spark.Shared;
import scala.Predef;
import scala.collection.Iterator;
import scala.concurrent.ExecutionContext;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/**
 * Where tasks of one process leave what their replicas made. What is to be made of it all is begun
 * when the last one comes; Spark's telling that the job is over, nobody waits for.
 */
final class Gathering {
  /** Of what takes no time. */
  private static final ExecutionContext SAME_THREAD = ExecutionContext.fromExecutor(Runnable::run);

  private final AtomicReferenceArray<ReplicaOutput> outputs;
  private final AtomicInteger missing;
  private final Function<List<ReplicaOutput>, RoundResult> averaging;
  private final CompletableFuture<RoundResult> result = new CompletableFuture<>();
  private final CompletableFuture<Void> over = new CompletableFuture<>();

  private Gathering(int replicas, Function<List<ReplicaOutput>, RoundResult> averaging) {
    this.outputs = new AtomicReferenceArray<>(replicas);
    this.missing = new AtomicInteger(replicas);
    this.averaging = averaging;
  }

  /**
   * Submits the job of one round, and waits for nothing.
   *
   * @param replicas of which each partition comes to its replica's output; or to nothing, and then
   *     there is no result to ask for
   * @param averaging of all outputs, in replica order
   */
  static Gathering of(
      RDD<ReplicaOutput> replicas, Function<List<ReplicaOutput>, RoundResult> averaging) {
    int count = replicas.getNumPartitions();
    Gathering gathering = new Gathering(count, averaging);
    Shared<Gathering> shared = Shared.InPlace.of(gathering);
    gathering.whenOver(shared::close);
    replicas
        .context()
        .submitJob(
            replicas,
            new Leave(shared),
            Predef.wrapIntArray(IntStream.range(0, count).toArray()),
            (partition, left) -> BoxedUnit.UNIT,
            () -> BoxedUnit.UNIT)
        .onComplete(end -> gathering.end(end.isFailure() ? end.failed().get() : null), SAME_THREAD);
    return gathering;
  }

  /** A task that is tried again brings the same bits again, which changes nothing. */
  private void leave(int replica, ReplicaOutput output) {
    if (outputs.compareAndSet(replica, null, output) && missing.decrementAndGet() == 0) {
      result.completeAsync(() -> averaging.apply(take()));
    }
  }

  /** The mean takes their place, while Spark ends the job. */
  private List<ReplicaOutput> take() {
    return IntStream.range(0, outputs.length()).mapToObj(r -> outputs.getAndSet(r, null)).toList();
  }

  /**
   * @param failure of the job; null where there was none
   */
  private boolean end(Throwable failure) {
    if (failure != null) {
      result.completeExceptionally(failure);
    }
    return over.complete(null);
  }

  /** Has something done when the job is over. */
  void whenOver(Runnable action) {
    over.thenRun(action);
  }

  /**
   * Waits for what came of it.
   *
   * @throws RuntimeException as {@link JobFailure} says of why the job failed
   */
  RoundResult result() {
    return JobFailure.naming(
        () -> {
          try {
            return result.get();
          } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
          }
        });
  }

  /** A partition's output is left where the driver's process gathers all. */
  private static final class Leave extends AbstractFunction1<Iterator<ReplicaOutput>, Boolean>
      implements Serializable {
    private static final long serialVersionUID = 1;

    private final Shared<Gathering> gathering;

    Leave(Shared<Gathering> gathering) {
      this.gathering = gathering;
    }

    @Override
    public Boolean apply(Iterator<ReplicaOutput> outputs) {
      boolean any = outputs.hasNext();
      if (any) {
        ReplicaOutput output = outputs.next();
        gathering.value().leave(output.report().replica(), output);
      }
      return any;
    }
  }
}
