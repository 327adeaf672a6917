package org.meanfield.data.batches;

import java.io.Serializable;

/**
 * What a batch of pairs is computed in.
 *
 * @param rows pairs at most
 * @param steps of either text, padding included: a source's tokens and its end, a target's with
 *     what a network is told before the first in front, or with the end behind
 */
public record PairShape(int rows, int steps) implements Serializable {}
