package org.meanfield.bench;

import java.time.Duration;
import java.util.List;

/**
 * One row of the table: what is trained, and who competes.
 *
 * @param title such as {@code lenet}
 * @param localSteps of each worker in a round; 0 where a step is one minibatch on one thread
 * @param baselines of this project's class path
 */
record Row(
    String title,
    Workload workload,
    int localSteps,
    Subject ours,
    List<Subject> baselines,
    Schedule schedule) {

  static final List<Row> ALL =
      List.of(
          bare(Workload.LENET),
          bare(Workload.CONVNET_BN),
          onSpark("spark-lenet", 64, List.of(Subject.DL4J_SPARK, Subject.NO_SPARK)),
          // What averaging more often costs; stock dl4j-spark is compared where it is at its best.
          onSpark("spark-lenet-32", 32, List.of(Subject.NO_SPARK)),
          onSpark("spark-lenet-16", 16, List.of(Subject.NO_SPARK)));

  private static Row bare(Workload workload) {
    Schedule schedule = new Schedule(2, 12, Duration.ofSeconds(1));
    return new Row(
        workload.title(), workload, 0, Subject.MEANFIELD, List.of(Subject.DL4J), schedule);
  }

  private static Row onSpark(String title, int localSteps, List<Subject> baselines) {
    Schedule schedule = new Schedule(3, 6, Duration.ofSeconds(8));
    return new Row(title, Workload.LENET, localSteps, Subject.SPARK, baselines, schedule);
  }

  /**
   * Whether a step is training and nothing else: then it has a share of the core's peak, and
   * PyTorch can make it too.
   */
  boolean bare() {
    return localSteps == 0;
  }

  /** Examples that one step of any contender trains. */
  int examplesPerStep() {
    return workload.batchSize * (bare() ? 1 : LocalSpark.WORKERS * localSteps);
  }
}
