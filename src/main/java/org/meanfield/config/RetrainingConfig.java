package org.meanfield.config;

import java.io.Serializable;
import java.net.URI;
import java.util.Set;
import org.meanfield.config.PreprocessingConfig.NewClasses;

/**
 * How a registered model is trained again on what is new at its source.
 *
 * @param registry folder of the registry
 * @param model name that the model has there
 * @param replay share of the older training examples that are shown again beside the new ones
 * @param budget how long a version is trained
 * @param newClasses what becomes of examples of classes that the champion does not know
 * @param gate what a version must show to take the champion's place
 * @param leaseSeconds after which a caller that died no longer holds the model
 */
public record RetrainingConfig(
    URI registry,
    String model,
    NewData newData,
    double replay,
    Budget budget,
    NewClasses newClasses,
    Gate gate,
    int leaseSeconds)
    implements Serializable {

  /** What counts as new at the source. */
  public enum NewData {
    /** Files below the source's folder that no version was made of. */
    FILES,
    /** Folders {@code key=value} that no version was made of; each is taken whole, and once. */
    PARTITIONS
  }

  /** How long a version is trained. */
  public enum Unit {
    /** Passes over what it is trained on: the new examples and those shown again. */
    EPOCHS,
    /** Examples, rounded up to whole passes. */
    EXAMPLES
  }

  /** So many epochs or examples. */
  public record Budget(Unit unit, long amount) implements Serializable {}

  /**
   * What a version must show.
   *
   * @param metric that both are compared by
   * @param minimumImprovement of the metric; where it is 0, to be no worse within the interval
   *     suffices
   * @param confidence of the interval
   * @param lossOfClass how much of any class's recall may be lost for certain
   * @param lossOfReference how much of the metric on the first version's test split may be lost for
   *     certain
   */
  public record Gate(
      StopConfig.Metric metric,
      double minimumImprovement,
      double confidence,
      double lossOfClass,
      double lossOfReference)
      implements Serializable {

    static Gate read(Section gate, Task task) {
      Set<StopConfig.Metric> known = StopConfig.Metric.of(task);
      StopConfig.Metric usual =
          switch (task) {
            case CLASSIFICATION, SEQUENCE_CLASSIFICATION -> StopConfig.Metric.ACCURACY;
            case REGRESSION, FORECASTING -> StopConfig.Metric.MAE;
            case LANGUAGE_MODEL, MASKED_LANGUAGE_MODEL, TRANSLATION -> StopConfig.Metric.LOSS;
            case GENERATION -> StopConfig.Metric.DISCRIMINATOR_BALANCE;
          };
      Rule<StopConfig.Metric> fits =
          new Rule<>(
              known::contains,
              "must be one of %s for network.task = %s"
                  .formatted(
                      String.join(", ", known.stream().map(StopConfig.Metric::text).toList()),
                      task.text()));
      Rule<Double> atLeastZero = new Rule<>(value -> value >= 0, "must be at least 0");
      Section loss = gate.section("maximum-loss");
      return new Gate(
          gate.choice("metric", StopConfig.Metric.class).or(usual, fits),
          gate.number("minimum-improvement").or(0.0, atLeastZero),
          gate.number("confidence")
              .or(
                  0.95,
                  new Rule<>(
                      value -> value >= 0.5 && value < 1, "must be at least 0.5 and less than 1")),
          loss.number("any-class").or(0.0, atLeastZero),
          loss.number("reference").or(0.0, atLeastZero));
    }
  }

  static RetrainingConfig read(Section retraining, Task task) {
    if (task == Task.GENERATION) {
      retraining.acceptAnything();
      retraining
          .findings()
          .reject(
              "network.task",
              Choices.spell(task),
              "nothing says which of two generators is better, so none can be kept; leave"
                  + " retraining out, and train it");
      return null;
    }
    Section policy = retraining.section("policy");
    return new RetrainingConfig(
        retraining.has("registry")
            ? retraining.location("registry").or(URI.create(""))
            : Locations.absolute("registry"),
        retraining
            .text("model")
            .required(
                "name the model in the registry",
                Rule.matches(
                    "[A-Za-z0-9][A-Za-z0-9._-]*",
                    "must be letters, digits, '.', '_' and '-', the first a letter or digit")),
        retraining.choice("new-data", NewData.class).or(NewData.FILES),
        retraining
            .number("replay")
            .or(0.3, new Rule<>(share -> share >= 0 && share <= 1, "must be from 0 to 1")),
        budget(retraining.section("budget")),
        policy.choice("classes", NewClasses.class).or(NewClasses.FAIL),
        Gate.read(retraining.section("gate"), task),
        retraining.section("lease").integer("seconds").or(120, Rule.atLeast(15)));
  }

  /** Null where {@code training.epochs} says it. */
  private static Budget budget(Section budget) {
    Rule<Long> positive = new Rule<>(amount -> amount >= 1, "must be at least 1");
    if (budget.has("examples")) {
      if (budget.has("epochs")) {
        long epochs = budget.longInteger("epochs").or(1L);
        budget
            .findings()
            .reject(
                budget.full("epochs"),
                Long.toString(epochs),
                "is not to be set beside examples; leave one of them out");
      }
      return new Budget(Unit.EXAMPLES, budget.longInteger("examples").or(1L, positive));
    }
    return budget.has("epochs")
        ? new Budget(Unit.EPOCHS, budget.longInteger("epochs").or(1L, positive))
        : null;
  }
}
