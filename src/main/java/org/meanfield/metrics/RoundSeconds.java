package org.meanfield.metrics;

/**
 * Where a round's time went, in seconds of wall clock.
 *
 * @param compute mean of the replicas' computation
 * @param waiting computation of the slowest replica beyond that mean, and what the round was kept
 *     open after that for replicas that it was closed without in the end: what the others waited
 * @param averaging moving and averaging the states
 * @param total the whole round, validation and checkpoint left out
 */
public record RoundSeconds(double compute, double waiting, double averaging, double total) {}
