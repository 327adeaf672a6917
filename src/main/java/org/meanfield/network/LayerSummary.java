package org.meanfield.network;

import java.io.Serializable;
import java.util.List;

/**
 * One layer for people: what it is called, what it makes, what it costs.
 *
 * @param outputShape without the batch, such as {@code [channels, height, width]}
 * @param parameters learned floats
 * @param forwardFlops floating-point operations for one example forwards, two a multiply-add
 * @param trainingFlops the same forwards and backwards; the first layer needs no gradient of its
 *     input
 */
public record LayerSummary(
    String name, List<Integer> outputShape, long parameters, long forwardFlops, long trainingFlops)
    implements Serializable {}
