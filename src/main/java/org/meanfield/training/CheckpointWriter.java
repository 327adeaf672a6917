package org.meanfield.training;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.meanfield.checkpoint.Best;
import org.meanfield.checkpoint.Checkpoint;
import org.meanfield.checkpoint.CheckpointStore;
import org.meanfield.checkpoint.CommitFailedException;
import org.meanfield.checkpoint.CommitStateUnknownException;
import org.meanfield.checkpoint.LeftOutFiles;
import org.meanfield.checkpoint.RunIdentity;
import org.meanfield.metrics.MetricsLog;
import org.meanfield.metrics.RoundMetrics;
import org.meanfield.storage.Lease;

/**
 * Commits a run's checkpoints while its next rounds train, which a state that nobody writes allows:
 * one at a time, so that no more than one state is kept for it. What fails here is thrown once, by
 * whatever of this is called next.
 */
final class CheckpointWriter implements AutoCloseable {
  private final Lease lease;
  private final MetricsLog metrics;
  private final CheckpointStore checkpoints;
  private final LeftOutFiles leftOut;
  private final RunIdentity run;
  private final int keep;
  private final SampleFiles samples;
  private final Retries retries;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(CheckpointWriter::daemon);
  private Future<?> writing;

  CheckpointWriter(Lease lease, MetricsLog metrics, TrainingRun run, TrainingListener listener) {
    this.lease = lease;
    this.metrics = metrics;
    this.checkpoints = run.checkpoints();
    this.leftOut = new LeftOutFiles(run.storage(), run.folder().leftOut());
    this.run = run.identity();
    this.samples = new SampleFiles(run, listener);
    this.keep = run.config().training().checkpoint().keep();
    this.retries =
        new Retries(
            Duration.ofSeconds(run.config().training().checkpoint().retrySeconds()),
            listener::warning);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "checkpoint");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Publishes which replicas the next round was closed without, before anything follows from that:
   * a checkpoint is far, and a run that was killed before it comes through the round again.
   */
  void publishLeftOut(Progress before, RoundResult result) {
    int round = before.round() + 1;
    if (!before.leftOut().knows(round) && !result.leftOut().isEmpty()) {
      retries.run(held(() -> leftOut.publish(round, result.leftOut())));
    }
  }

  /** Begins to commit a checkpoint, once the one before is committed, and to write its samples. */
  void begin(Progress progress) {
    begin(progress, () -> samples.write(progress.round(), progress.state()));
  }

  /** The same of a round that only a request to stop has made a checkpoint of. */
  void beginUnsampled(Progress progress) {
    begin(progress, () -> {});
  }

  private void begin(Progress progress, Runnable then) {
    await();
    // What a checkpoint includes is in the log: the rounds recorded up to here, and no later ones.
    List<RoundMetrics> measured = metrics.take();
    writing = thread.submit(() -> write(progress, measured, then));
  }

  private void write(Progress progress, List<RoundMetrics> measured, Runnable then) {
    // Asked before every attempt: who waits for storage may lose the folder to another meanwhile.
    retries.run(held(() -> metrics.publish(measured)));
    retries.run(held(() -> commit(progress.checkpoint(run))));
    OptionalInt best =
        progress.best().map(Best::round).map(OptionalInt::of).orElse(OptionalInt.empty());
    // A commit may take long on slow storage, and what is deleted must still be this run's.
    retries.run(held(() -> retain(best)));
    then.run();
  }

  private void retain(OptionalInt best) {
    checkpoints.retain(keep, best);
    // Nobody goes back behind the oldest that is left.
    leftOut.dropUpTo(() -> checkpoints.list().get(0));
  }

  private Runnable held(Runnable work) {
    return () -> {
      lease.requireHeld();
      work.run();
    };
  }

  /** Where it is not known whether that worked, doing it again settles it. */
  private void commit(Checkpoint checkpoint) {
    try {
      checkpoints.commit(checkpoint);
    } catch (CommitStateUnknownException unknown) {
      try {
        checkpoints.commit(checkpoint);
      } catch (CommitFailedException again) {
        // This attempt, that is: the one before may have.
        unknown.addSuppressed(again);
        throw unknown;
      }
    }
  }

  /** Throws what has failed by now; waits for nothing. */
  void requireSound() {
    if (writing != null && writing.isDone()) {
      await();
    }
  }

  /** Waits until everything that was begun is committed. */
  void await() {
    if (writing == null) {
      return;
    }
    try {
      writing.get();
      writing = null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TrainingException("interrupted while a checkpoint was written");
    } catch (ExecutionException e) {
      writing = null;
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      // A task that throws nothing checked.
      throw (RuntimeException) e.getCause();
    }
  }

  /**
   * Waits as {@link #await}, also where this thread is interrupted: a run that failed otherwise
   * still has the checkpoint that it began, and its folder is nobody else's before that is written.
   */
  @Override
  public void close() {
    thread.shutdown();
    boolean interrupted = Thread.interrupted();
    while (!thread.isTerminated()) {
      try {
        thread.awaitTermination(1, TimeUnit.DAYS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    try {
      await();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
