package org.meanfield.training;

import java.io.Serializable;
import org.meanfield.network.state.SlicedVector;

/**
 * A replica's round.
 *
 * @param state in the cut of {@link Slices}
 */
record ReplicaOutput(ReplicaReport report, SlicedVector state) implements Serializable {

  Averaging.Part part(int slice) {
    return new Averaging.Part(report.replica(), report.weight(), state.slice(slice));
  }
}
