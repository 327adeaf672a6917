package org.meanfield.metrics;

/**
 * The replica that computed longest in a round, for which the others waited.
 *
 * @param executor where it ran
 * @param secondsAboveMedian its computation beyond the median of all: what it cost
 */
public record SlowestReplica(int replica, String executor, double secondsAboveMedian) {}
