package org.meanfield.metrics;

/**
 * What one replica measured in a round.
 *
 * @param replica its index
 * @param executor Spark's id of the executor that ran it, such as {@code driver} in local mode
 * @param loss mean over the round's local steps, weighted by the loss's denominator
 * @param seconds of computation
 * @param drift L2 distance of its parameters from the replicas' mean, before it is averaged away
 */
public record ReplicaMetrics(
    int replica, String executor, double loss, double seconds, double drift) {}
