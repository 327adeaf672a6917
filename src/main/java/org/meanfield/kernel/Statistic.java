package org.meanfield.kernel;

/**
 * Numbers that a network estimates from its batches, such as running means: part of a model, never
 * changed by a gradient.
 *
 * @param name PyTorch's, such as {@code bn1.running_mean}
 * @param values one a channel; the layers that own it change them in training
 */
public record Statistic(String name, float[] values) {}
