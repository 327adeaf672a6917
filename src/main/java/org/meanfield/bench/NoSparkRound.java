package org.meanfield.bench;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * The local steps of a round and nothing else: as many replicas as a round of Spark has workers,
 * each on a thread of its own, never averaged. What Spark and averaging cost is measured against
 * it.
 */
final class NoSparkRound implements Runnable {
  private final ExecutorService threads = Executors.newFixedThreadPool(LocalSpark.WORKERS);
  private final List<MeanfieldStep> replicas;
  private final int localSteps;

  NoSparkRound(Workload workload, int localSteps) {
    this.localSteps = localSteps;
    replicas =
        IntStream.range(0, LocalSpark.WORKERS)
            .mapToObj(replica -> new MeanfieldStep(workload))
            .toList();
  }

  @Override
  public void run() {
    List<Future<?>> running =
        replicas.stream().<Future<?>>map(step -> threads.submit(() -> localSteps(step))).toList();
    for (Future<?> replica : running) {
      try {
        replica.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new BenchException("interrupted in a round", e);
      } catch (ExecutionException e) {
        throw new BenchException("a replica failed: " + e.getCause(), e);
      }
    }
  }

  private void localSteps(MeanfieldStep step) {
    for (int i = 0; i < localSteps; i++) {
      step.train();
    }
  }
}
