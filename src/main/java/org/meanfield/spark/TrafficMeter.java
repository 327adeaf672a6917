package org.meanfield.spark;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerBlockUpdated;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.storage.BlockUpdatedInfo;
import org.apache.spark.storage.BroadcastBlockId;

/**
 * Counts the traffic of one phase after another of an application, from the events that Spark posts
 * to its listeners. Where a phase begins and ends is an event of its own in their midst: so none is
 * counted to another phase, and nobody waits until all queues are empty.
 */
public final class TrafficMeter implements AutoCloseable {
  /** A queue that is so late has more to do than count. */
  private static final int PATIENCE_MILLIS = 10_000;

  private final JavaSparkContext spark;
  private final Counts counts = new Counts();
  private int patienceMillis = PATIENCE_MILLIS;
  private Mark last = new Mark();

  public TrafficMeter(JavaSparkContext spark) {
    this.spark = spark;
    spark.sc().addSparkListener(counts);
  }

  /** What is posted from now on is of a new phase. */
  public void begin() {
    spark.sc().listenerBus().post(new Mark());
  }

  /** The phase is over. Nobody waits here: what it came to is known when its events are through. */
  public void end() {
    last = new Mark();
    spark.sc().listenerBus().post(last);
  }

  /**
   * The traffic between {@link #begin} and {@link #end}, waited for. Tasks that go on after their
   * job is over, as the slower one of two attempts may, are left out. After each time in vain half
   * as long: a queue that stays behind may not hold up everything.
   *
   * @return empty where Spark lost the events, or delivers them late
   */
  public Optional<Traffic> counted() {
    try {
      Traffic traffic = last.reached.get(patienceMillis, TimeUnit.MILLISECONDS);
      patienceMillis = PATIENCE_MILLIS;
      return Optional.of(traffic);
    } catch (TimeoutException e) {
      patienceMillis /= 2;
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e); // nobody completes it so
    }
  }

  @Override
  public void close() {
    spark.sc().removeSparkListener(counts);
  }

  /** Stands between the events of two phases. */
  private static final class Mark implements SparkListenerEvent {
    final CompletableFuture<Traffic> reached = new CompletableFuture<>();

    /** Spark's history has no name for it. */
    @Override
    public boolean logEvent() {
      return false;
    }
  }

  /** For the one thread that delivers events. */
  private static final class Counts extends SparkListener {
    private Traffic traffic = Traffic.NONE;
    private final Set<Held> held = new HashSet<>();

    /**
     * A piece of a broadcast where it is: reported again when it moves from memory to disk, which
     * may be phases after it came.
     */
    private record Held(String executor, String piece) {}

    @Override
    public void onOtherEvent(SparkListenerEvent event) {
      if (event instanceof Mark mark) {
        mark.reached.complete(traffic);
        traffic = Traffic.NONE;
      }
    }

    @Override
    public void onBlockUpdated(SparkListenerBlockUpdated update) {
      BlockUpdatedInfo info = update.blockUpdatedInfo();
      if (!(info.blockId() instanceof BroadcastBlockId)) {
        return;
      }
      Held piece = new Held(info.blockManagerId().executorId(), info.blockId().name());
      if (!info.storageLevel().isValid()) {
        // Where it goes away that is reported with the bytes that it had.
        held.remove(piece);
      } else if (held.add(piece)) {
        long bytes = info.memSize() + info.diskSize();
        boolean driver = info.blockManagerId().isDriver();
        traffic = plus(driver ? bytes : 0, driver ? 0 : bytes, 0, 0, 0);
      }
    }

    @Override
    public void onExecutorRemoved(SparkListenerExecutorRemoved executor) {
      held.removeIf(piece -> piece.executor.equals(executor.executorId()));
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd task) {
      TaskMetrics metrics = task.taskMetrics();
      if (metrics != null) { // of tasks that were lost Spark knows nothing
        traffic =
            plus(
                0,
                0,
                metrics.shuffleReadMetrics().remoteBytesRead(),
                metrics.shuffleReadMetrics().localBytesRead(),
                metrics.resultSize());
      }
    }

    private Traffic plus(
        long handedOut, long broadcast, long remotely, long locally, long returned) {
      return new Traffic(
          traffic.handedOut() + handedOut,
          traffic.broadcast() + broadcast,
          traffic.shuffledRemotely() + remotely,
          traffic.shuffledLocally() + locally,
          traffic.returned() + returned);
    }
  }
}
