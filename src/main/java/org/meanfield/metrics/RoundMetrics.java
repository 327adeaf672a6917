package org.meanfield.metrics;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
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
 * @param replicas that are part of the round, in the replicas' order
 * @param leftOut replicas that it was closed without
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
    SortedSet<Integer> leftOut,
    SortedMap<String, Double> validation) {
  public RoundMetrics {
    updates = new TreeMap<>(updates);
    replicas = List.copyOf(replicas);
    leftOut = new TreeSet<>(leftOut);
    validation = new TreeMap<>(validation);
  }

  /** Of the replicas that are part of the round; empty where nothing is known of any. */
  public Optional<SlowestReplica> slowest() {
    double[] seconds = replicas.stream().mapToDouble(ReplicaMetrics::seconds).sorted().toArray();
    return replicas.stream()
        .max(Comparator.comparingDouble(ReplicaMetrics::seconds))
        .map(r -> new SlowestReplica(r.replica(), r.executor(), r.seconds() - median(seconds)));
  }

  private static double median(double[] sorted) {
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
