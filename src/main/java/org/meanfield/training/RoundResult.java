package org.meanfield.training;

import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.meanfield.config.OuterConfig;
import org.meanfield.network.state.OuterState;
import org.meanfield.network.state.ReplicaState;
import org.meanfield.network.state.SlicedVector;

/**
 * What a round came to on the driver.
 *
 * @param averaged what the next round starts from: the mean, or what the outer optimizer made of it
 * @param outer what that remembers
 * @param examples that all replicas took from their batches
 * @param steps that each named update made, the same in every replica
 * @param loss mean over the local steps of all replicas; under dl4j-spark over their last ones
 * @param counters of the averaged state
 * @param carried each replica's own state, in replica order
 * @param reports of those that are part of the round, in replica order; none from dl4j-spark, which
 *     does not tell
 * @param drift of each reported replica: distance of its parameters from the mean's
 * @param movement distance of the mean's parameters from those that the round started from; NaN
 *     from dl4j-spark
 * @param bytesMoved between driver and executors and among executors, by computation
 * @param heldSeconds that the round was kept open for replicas that are no part of it
 */
record RoundResult(
    SlicedVector averaged,
    OuterState outer,
    long examples,
    SortedMap<String, Long> steps,
    double loss,
    SortedMap<String, Long> counters,
    List<ReplicaState> carried,
    List<ReplicaReport> reports,
    double[] drift,
    double movement,
    long bytesMoved,
    double heldSeconds) {

  /**
   * What each replica carries into the next round. One that is no part of this carries nothing: it
   * goes on behind the examples that it would have seen, and what it had carried does not belong
   * there.
   *
   * @param reports of those that are part of the round
   */
  static List<ReplicaState> carried(int replicas, List<ReplicaReport> reports) {
    ReplicaState[] carried = new ReplicaState[replicas];
    Arrays.fill(carried, ReplicaState.empty());
    reports.forEach(report -> carried[report.replica()] = report.carried());
    return List.of(carried);
  }

  /** The replicas that are no part of the round. */
  SortedSet<Integer> leftOut() {
    TreeSet<Integer> leftOut = new TreeSet<>();
    if (!reports.isEmpty()) {
      IntStream.range(0, carried.size()).forEach(leftOut::add);
      reports.forEach(report -> leftOut.remove(report.replica()));
    }
    return leftOut;
  }

  /**
   * @throws TrainingException where a replica's loss or state, or what the outer optimizer made of
   *     finite ones, is no longer finite
   * @throws org.meanfield.data.DataException where a replica's shards cannot be had
   */
  void requireNoFailure(TrainingRun run) {
    reports.stream()
        .flatMap(report -> report.failed().stream())
        .findFirst()
        .ifPresent(
            failure -> {
              throw failure.exception(run);
            });
    OuterConfig outer = run.settings().outer();
    boolean plain = outer.equals(OuterConfig.PLAIN);
    // The mean of finite numbers is one; a movement that is prolonged, or rounded up, may be none.
    boolean certain = plain && run.settings().coding() == SliceCoding.F32;
    if (!certain && !averaged.isFinite(0, averaged.size())) {
      throw TrainingException.diverged(
          plain
              ? "a number is no longer finite in what training.exchange = bf16 rounds it to: set training.exchange = f32"
              : "a parameter is no longer finite after a step of training.outer = "
                  + outer.text()
                  + ": lower training.outer.learning-rate",
          run);
    }
  }
}
