package org.meanfield.metrics;

/**
 * What one named update of a network measured in a round, over all replicas.
 *
 * @param loss mean over the round's local steps
 * @param weight the mean's denominator
 * @param learningRate at the round's last local step
 * @param gradientNorm as in {@link RoundMetrics}
 */
public record UpdateMetrics(double loss, double weight, double learningRate, double gradientNorm) {}
