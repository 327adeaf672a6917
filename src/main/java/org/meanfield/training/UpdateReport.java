package org.meanfield.training;

import java.io.Serializable;
import org.meanfield.network.Network;

/**
 * What one named update of a replica comes to in a round.
 *
 * @param loss summed over the round's local steps
 * @param weight the sum's denominator
 * @param gradientNorm of its last local step, before clipping; NaN where that did not measure it
 */
record UpdateReport(String name, double loss, double weight, double gradientNorm)
    implements Serializable {

  /** Before the first local step. */
  static UpdateReport none(String name) {
    return new UpdateReport(name, 0, 0, Double.NaN);
  }

  /** With one more step. */
  UpdateReport plus(Network.Loss made) {
    return new UpdateReport(name, loss + made.sum(), weight + made.weight(), made.gradientNorm());
  }
}
