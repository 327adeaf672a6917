package org.meanfield.metrics;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.meanfield.spark.Traffic;

/**
 * What one round of training measured.
 *
 * @param round counted from 1
 * @param examples seen by all replicas since the run began, this round included
 * @param loss mean training loss of the round over all replicas
 * @param learningRate at the round's last local step; NaN where several updates have one each
 * @param gradientNorm L2 norm of the gradients of the round's last local step before clipping, mean
 *     over the replicas; NaN where several updates have one each
 * @param shareOfPeak floating-point operations of the local steps by their seconds, of what the
 *     core is seen to do in a matrix product; mean over the replicas
 * @param movement L2 distance of the mean of the replicas' parameters from those that the round
 *     started from; beside the replicas' drift it says how far they agree
 * @param updates by name, where a network has more than one; empty otherwise
 * @param bytesMoved states sent and received by all replicas, by computation
 * @param traffic bytes of the round that Spark counted; empty where it did not say
 * @param examplesPerSecond of all replicas together, over {@code seconds.total}
 * @param replicas in the replicas' order
 * @param validation by metric name; empty where the round was not validated
 */
public record RoundMetrics(
    int round,
    long examples,
    double loss,
    double learningRate,
    double gradientNorm,
    double shareOfPeak,
    double movement,
    SortedMap<String, UpdateMetrics> updates,
    RoundSeconds seconds,
    long bytesMoved,
    Optional<Traffic> traffic,
    double examplesPerSecond,
    List<ReplicaMetrics> replicas,
    SortedMap<String, Double> validation) {
  public RoundMetrics {
    updates = new TreeMap<>(updates);
    replicas = List.copyOf(replicas);
    validation = new TreeMap<>(validation);
  }
}
