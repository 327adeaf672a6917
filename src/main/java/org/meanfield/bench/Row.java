package org.meanfield.bench;

import java.time.Duration;
import java.util.List;

/**
 * One row of the table: what is trained, and who competes.
 *
 * @param title such as {@code lenet}
 * @param minibatches that one step of a contender trains
 * @param baselines of this project's class path
 * @param bare whether a step is training and nothing else: then it has a share of the core's peak,
 *     and PyTorch can make it too
 */
record Row(
    String title,
    Workload workload,
    int minibatches,
    Subject ours,
    List<Subject> baselines,
    boolean bare,
    Schedule schedule) {

  static final List<Row> ALL =
      List.of(
          new Row(
              "lenet",
              Workload.LENET,
              1,
              Subject.MEANFIELD,
              List.of(Subject.DL4J),
              true,
              new Schedule(2, 12, Duration.ofSeconds(1))));

  int examplesPerStep() {
    return minibatches * workload.batchSize;
  }
}
