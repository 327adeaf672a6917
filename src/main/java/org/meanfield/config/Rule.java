package org.meanfield.config;

import java.util.function.Predicate;

/**
 * What a value must satisfy.
 *
 * @param requirement in words that complete a sentence about the value: {@code must be at least 1}
 */
record Rule<T>(Predicate<T> holds, String requirement) {

  static <T> Rule<T> anything() {
    return new Rule<>(value -> true, "");
  }

  static Rule<Integer> atLeast(int least) {
    return new Rule<>(value -> value >= least, "must be at least " + least);
  }

  static Rule<Integer> between(int least, int most) {
    return new Rule<>(
        value -> value >= least && value <= most,
        "must be at least %s and at most %s".formatted(least, most));
  }

  static Rule<Double> positive() {
    return new Rule<>(value -> value > 0 && Double.isFinite(value), "must be greater than 0");
  }

  /** At least 0, less than 1. */
  static Rule<Double> fraction() {
    return new Rule<>(value -> value >= 0 && value < 1, "must be at least 0 and less than 1");
  }

  static Rule<String> matches(String pattern, String requirement) {
    return new Rule<>(value -> value.matches(pattern), requirement);
  }
}
