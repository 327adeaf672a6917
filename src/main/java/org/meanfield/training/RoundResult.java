package org.meanfield.training;

import java.util.List;

/**
 * What a round came to on the driver.
 *
 * @param averaged floats of {@link Slices}
 * @param reports in replica order
 * @param drift of each replica in order: distance of its parameters from the mean's
 * @param bytesMoved between driver and executors and among executors, by computation
 */
record RoundResult(
    float[] averaged, List<ReplicaReport> reports, double[] drift, long bytesMoved) {}
