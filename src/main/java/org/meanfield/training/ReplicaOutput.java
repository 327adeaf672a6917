package org.meanfield.training;

import java.io.Serializable;

/**
 * A replica's round.
 *
 * @param slices of the state that is averaged, little-endian floats, in the order of {@link Slices}
 */
record ReplicaOutput(ReplicaReport report, byte[][] slices) implements Serializable {

  Averaging.Part part(int slice) {
    return new Averaging.Part(report.replica(), report.weight(), slices[slice]);
  }
}
