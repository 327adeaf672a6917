package org.meanfield.config;

import java.io.Serializable;

/**
 * Which round is best, and when a run that no longer improves is stopped.
 *
 * @param metric of validation that is compared
 * @param patience validations without a better one before the run stops; 0 for never
 */
public record StopConfig(Metric metric, int patience) implements Serializable {

  /** What validation can be judged by. */
  public enum Metric {
    LOSS(false),
    ACCURACY(true);

    private final boolean higherIsBetter;

    Metric(boolean higherIsBetter) {
      this.higherIsBetter = higherIsBetter;
    }

    /** The metric's name in evaluations. */
    public String text() {
      return Choices.spell(this);
    }

    public boolean isBetter(double value, double than) {
      return higherIsBetter ? value > than : value < than;
    }
  }

  static StopConfig read(Section stop) {
    return new StopConfig(
        stop.choice("metric", Metric.class).or(Metric.LOSS),
        stop.integer("patience").or(0, Rule.atLeast(0)));
  }
}
