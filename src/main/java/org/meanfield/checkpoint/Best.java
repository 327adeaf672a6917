package org.meanfield.checkpoint;

/**
 * The best validation so far, by which a run is stopped early and its model chosen.
 *
 * @param round after which it was measured
 * @param metric its name, such as {@code accuracy}
 * @param value finite
 * @param validationsSince validations after it, none of which was better: what patience counts
 */
public record Best(int round, String metric, double value, int validationsSince) {
  public Best {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("the best " + metric + " cannot be " + value);
    }
  }
}
