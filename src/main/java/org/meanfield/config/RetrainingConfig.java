package org.meanfield.config;

import java.io.Serializable;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.meanfield.config.PreprocessingConfig.NewClasses;

/**
 * How a registered model is trained again on what is new at its source.
 *
 * @param registry folder of the registry
 * @param model name that the model has there
 * @param timeColumn the column of times, or of numbers that grow, by which new rows are told; empty
 *     where they are not
 * @param replay share of the older training examples that are shown again beside the new ones
 * @param budget how long a version is trained
 * @param policy what becomes of new data that is not like the old
 * @param gate what a version must show to take the champion's place
 * @param leaseSeconds after which a caller that died no longer holds the model
 */
public record RetrainingConfig(
    URI registry,
    String model,
    NewData newData,
    String timeColumn,
    double replay,
    Budget budget,
    Policy policy,
    Gate gate,
    int leaseSeconds)
    implements Serializable {

  /** What counts as new at the source. */
  public enum NewData {
    /** Files below the source's folder that no version was made of. */
    FILES,
    /** Folders {@code key=value} that no version was made of; each is taken whole, and once. */
    PARTITIONS,
    /** Rows of a table whose {@code retraining.time-column} is after the last version's. */
    TIME_COLUMN
  }

  /** How long a version is trained. */
  public enum Unit {
    /** Passes over what it is trained on: the new examples and those shown again. */
    EPOCHS,
    /** Examples, rounded up to whole passes. */
    EXAMPLES,
    /** Minutes, up to the end of a round, and no more passes than {@code training.epochs}. */
    MINUTES,
    /** Rounds, and no more passes than {@code training.epochs}: how minutes are replayed. */
    ROUNDS
  }

  /** So many of a unit. */
  public record Budget(Unit unit, double amount) implements Serializable {}

  /**
   * What becomes of new data that is not like the old.
   *
   * @param schema where its columns or their types are others
   * @param classes where examples are of classes that the champion does not know
   * @param unknownTokens the greatest share of tokens that the champion's vocabulary does not have
   */
  public record Policy(Schema schema, NewClasses classes, double unknownTokens)
      implements Serializable {

    /** There is one answer yet; the key says that it is known. */
    public enum Schema {
      /** An error that names the column. */
      FAIL
    }

    static Policy read(Section policy) {
      return new Policy(
          policy.choice("schema", Schema.class).or(Schema.FAIL),
          policy.choice("classes", NewClasses.class).or(NewClasses.FAIL),
          policy
              .number("unknown-tokens")
              .or(0.05, new Rule<>(share -> share >= 0 && share <= 1, "must be from 0 to 1")));
    }
  }

  /**
   * What a version must show.
   *
   * @param metric that both are compared by
   * @param minimumImprovement of the metric; where it is 0, to be no worse within the interval
   *     suffices
   * @param confidence of the interval
   * @param bar that a first version must reach; null where it must be better than an answer that
   *     costs nothing
   * @param slices columns, by the values of which what is held out is judged in parts
   * @param lossOfClass how much of any class's recall may be lost for certain
   * @param lossOfReference how much of the metric on the first version's test split may be lost for
   *     certain
   * @param lossOfNewest how much of it on the newest data's may be lost for certain
   * @param lossOfSlice how much of it on any slice may be lost for certain
   */
  public record Gate(
      StopConfig.Metric metric,
      double minimumImprovement,
      double confidence,
      Double bar,
      List<String> slices,
      double lossOfClass,
      double lossOfReference,
      double lossOfNewest,
      double lossOfSlice)
      implements Serializable {
    public Gate {
      slices = List.copyOf(slices);
    }

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
          gate.choice("metric", StopConfig.Metric.class, known).or(usual, fits),
          gate.number("minimum-improvement").or(0.0, atLeastZero),
          gate.number("confidence")
              .or(
                  0.95,
                  new Rule<>(
                      value -> value >= 0.5 && value < 1, "must be at least 0.5 and less than 1")),
          gate.number("bar").ifSet().orElse(null),
          gate.texts("slices"),
          loss.number("any-class").or(0.0, atLeastZero),
          loss.number("reference").or(0.0, atLeastZero),
          loss.number("newest").or(0.0, atLeastZero),
          loss.number("any-slice").or(0.0, atLeastZero));
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
    NewData newData = retraining.choice("new-data", NewData.class).or(NewData.FILES);
    return new RetrainingConfig(
        retraining.location("registry").or(Locations.absolute("registry")),
        retraining
            .text("model")
            .required(
                "name the model in the registry",
                Rule.matches(
                    "[A-Za-z0-9][A-Za-z0-9._-]*",
                    "must be letters, digits, '.', '_' and '-', the first a letter or digit")),
        newData,
        newData == NewData.TIME_COLUMN
            ? retraining
                .text("time-column")
                .required(
                    "name the column of times, or of numbers that grow, by which new rows are told")
            : "",
        retraining
            .number("replay")
            .or(0.3, new Rule<>(share -> share >= 0 && share <= 1, "must be from 0 to 1")),
        budget(retraining.section("budget")),
        Policy.read(retraining.section("policy")),
        Gate.read(retraining.section("gate"), task),
        retraining.section("lease").integer("seconds").or(120, Rule.atLeast(15)));
  }

  /** Null where {@code training.epochs} says it. */
  private static Budget budget(Section budget) {
    List<Unit> given =
        Arrays.stream(Unit.values()).filter(unit -> budget.has(Choices.spell(unit))).toList();
    Rule<Double> positive = new Rule<>(amount -> amount > 0, "must be more than 0");
    Rule<Long> atLeastOne = new Rule<>(amount -> amount >= 1, "must be at least 1");
    Budget read = null;
    for (Unit unit : given) {
      String key = Choices.spell(unit);
      double amount =
          unit == Unit.MINUTES
              ? budget.number(key).required("give minutes", positive)
              : budget.longInteger(key).required("give how many", atLeastOne);
      read = read == null ? new Budget(unit, amount) : read;
      if (unit != read.unit()) {
        budget
            .findings()
            .reject(
                budget.full(key),
                "is not to be set beside %s; leave one of them out"
                    .formatted(Choices.spell(read.unit())));
      }
    }
    return read;
  }
}
