package org.meanfield.training;

import java.io.Serializable;
import java.util.stream.IntStream;
import org.meanfield.network.state.SlicedVector;

/**
 * A replica's round.
 *
 * @param slices of the state that it ended with, in the cut and the coding of {@link Slices}
 */
record ReplicaOutput(ReplicaReport report, byte[][] slices) implements Serializable {

  /**
   * A state made ready to travel.
   *
   * @param start of the round
   * @param end of it, in the same cut as {@code slices}; nobody is to read it any more
   */
  static ReplicaOutput of(
      ReplicaReport report, Slices slices, SlicedVector start, SlicedVector end) {
    byte[][] coded = new byte[slices.count()][];
    for (int s = 0; s < coded.length; s++) {
      // Slice by slice, so that a task holds no more than a state.
      coded[s] = slices.coding().encode(slices, start, s, end.take(s));
    }
    return new ReplicaOutput(report, coded);
  }

  /** Of a replica that has failed: something for everyone, of no weight. */
  static ReplicaOutput failed(ReplicaReport report, Slices slices) {
    return new ReplicaOutput(
        report,
        IntStream.range(0, slices.count())
            .mapToObj(s -> new byte[slices.length(s) * slices.coding().bytesPerFloat()])
            .toArray(byte[][]::new));
  }

  Averaging.Part part(int slice) {
    return new Averaging.Part(report.replica(), report.weight(), slices[slice]);
  }
}
