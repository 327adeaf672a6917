package org.meanfield.kernel;

/**
 * How a recurrent layer unrolls.
 *
 * @param steps T, time steps of a batch
 * @param hidden H, width of the state
 * @param reverse whether it runs from the last step to the first
 */
public record Recurrence(Cell cell, int steps, int hidden, boolean reverse) {}
