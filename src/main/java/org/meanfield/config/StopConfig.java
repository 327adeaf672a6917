package org.meanfield.config;

import java.io.Serializable;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which round is best, and when a run that no longer improves is stopped.
 *
 * @param metric of validation that is compared
 * @param patience validations without a better one before the run stops; 0 for never
 * @param tolerance how far from a half a discriminator's accuracy still is balanced; 0 for other
 *     metrics
 */
public record StopConfig(Metric metric, int patience, double tolerance) implements Serializable {

  /** By a metric alone. */
  public StopConfig(Metric metric, int patience) {
    this(metric, patience, 0);
  }

  /** What validation can be judged by. */
  public enum Metric {
    LOSS(false),
    ACCURACY(true),
    MAE(false),
    RMSE(false),
    /** Whether a generator fools its discriminator half of the time, and gets no better. */
    DISCRIMINATOR_BALANCE(false);

    private final boolean higherIsBetter;

    Metric(boolean higherIsBetter) {
      this.higherIsBetter = higherIsBetter;
    }

    /** As the configuration spells it, which is a metric's name in evaluations where it is one. */
    public String text() {
      return Choices.spell(this);
    }

    /** Whether more of it is better. */
    public boolean higherIsBetter() {
      return higherIsBetter;
    }

    public boolean isBetter(double value, double than) {
      return higherIsBetter ? value > than : value < than;
    }

    static Set<Metric> of(Task task) {
      return switch (task) {
        case CLASSIFICATION,
            LANGUAGE_MODEL,
            MASKED_LANGUAGE_MODEL,
            SEQUENCE_CLASSIFICATION,
            TRANSLATION ->
            EnumSet.of(LOSS, ACCURACY);
        case FORECASTING, REGRESSION -> EnumSet.of(LOSS, MAE, RMSE);
        case GENERATION -> EnumSet.of(DISCRIMINATOR_BALANCE);
      };
    }
  }

  static StopConfig read(Section stop, Task task) {
    Set<Metric> known = Metric.of(task);
    String names = known.stream().map(Metric::text).collect(Collectors.joining(", "));
    Rule<Metric> fits =
        new Rule<>(
            known::contains,
            "must be one of %s for network.task = %s".formatted(names, task.text()));
    Metric metric = stop.choice("metric", Metric.class, known).or(known.iterator().next(), fits);
    Rule<Double> upToHalf =
        new Rule<>(share -> share >= 0 && share <= 0.5, "must be at least 0 and at most 0.5");
    return new StopConfig(
        metric,
        stop.integer("patience").or(0, Rule.atLeast(0)),
        metric == Metric.DISCRIMINATOR_BALANCE ? stop.number("tolerance").or(0.1, upToHalf) : 0);
  }
}
