package org.meanfield.training;

import java.io.Serializable;
import org.meanfield.network.Network;

/**
 * What one named update of a replica comes to in a round.
 *
 * @param steps that it made
 * @param examples that it took from its batches
 * @param loss summed over its steps
 * @param weight the sum's denominator
 * @param gradientNorm of its last step, before clipping; NaN where that did not measure it
 */
record UpdateReport(
    String name, long steps, long examples, double loss, double weight, double gradientNorm)
    implements Serializable {

  /** Before its first step. */
  static UpdateReport none(String name) {
    return new UpdateReport(name, 0, 0, 0, 0, Double.NaN);
  }

  /** With one more step. */
  UpdateReport plus(Network.Loss made) {
    return new UpdateReport(
        name,
        steps + 1,
        examples + made.examples(),
        loss + made.sum(),
        weight + made.weight(),
        made.gradientNorm());
  }
}
