package org.meanfield.config;

import java.io.Serializable;

/**
 * How examples are divided into training, validation and test.
 *
 * @param validation share of the training source held out for validation
 * @param test share held out for testing; 0 where the source has its own test split
 */
public record SplitsConfig(By by, double validation, double test) implements Serializable {

  /** What decides on the test split. */
  public enum By {
    /** The source has one. */
    SOURCE,
    /** A share of the examples, drawn by a hash of the source record. */
    FRACTION,
    /** The last examples, validation before them; for examples whose order is that of time. */
    POSITION,
    /** The last times, validation before them: of time series. */
    TIME
  }

  static SplitsConfig read(Section splits, SourceConfig source) {
    By by = splits.choice("by", By.class).or(source.defaultSplit(), source.splitRule());
    double validation = splits.number("validation").or(0.1, Rule.fraction());
    return switch (by) {
      case SOURCE -> bySource(splits, validation);
      case FRACTION, POSITION, TIME -> byShare(splits, by, validation);
    };
  }

  private static SplitsConfig bySource(Section splits, double validation) {
    if (splits.has("test")) {
      double test = splits.number("test").or(0.0);
      splits
          .findings()
          .reject(
              splits.full("test"),
              Double.toString(test),
              "has no meaning with data.splits.by = source, where data.source.test is the test"
                  + " split");
    }
    return new SplitsConfig(By.SOURCE, validation, 0);
  }

  private static SplitsConfig byShare(Section splits, By by, double validation) {
    Rule<Double> leavesSome =
        new Rule<>(
            test -> test >= 0 && validation + test < 1,
            "must be at least 0, and less than 1 together with data.splits.validation");
    return new SplitsConfig(by, validation, splits.number("test").or(0.1, leavesSome));
  }
}
