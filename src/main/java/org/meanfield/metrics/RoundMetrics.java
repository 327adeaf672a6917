package org.meanfield.metrics;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one round of training measured.
 *
 * @param round counted from 1
 * @param examples seen by all replicas since the run began, this round included
 * @param loss mean training loss of the round over all replicas
 * @param learningRate at the round's last local step
 * @param bytesMoved states sent and received by all replicas
 * @param examplesPerSecond of all replicas together, over {@code seconds.total}
 * @param replicas in the replicas' order
 * @param validation by metric name; empty where the round was not validated
 */
public record RoundMetrics(
    int round,
    long examples,
    double loss,
    double learningRate,
    RoundSeconds seconds,
    long bytesMoved,
    double examplesPerSecond,
    List<ReplicaMetrics> replicas,
    SortedMap<String, Double> validation) {
  public RoundMetrics {
    replicas = List.copyOf(replicas);
    validation = new TreeMap<>(validation);
  }
}
