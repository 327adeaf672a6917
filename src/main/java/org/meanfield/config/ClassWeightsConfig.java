package org.meanfield.config;

import java.io.Serializable;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How much an example counts in training by its class.
 *
 * @param balanced whether all classes count as much together, however many examples each has
 * @param byClass weights by the classes' names; empty where none are given
 */
public record ClassWeightsConfig(boolean balanced, SortedMap<String, Double> byClass)
    implements Serializable {
  /** Every example counts as much. */
  public static final ClassWeightsConfig NONE = new ClassWeightsConfig(false, new TreeMap<>());

  static final String KEY = "class-weights";

  private static final Rule<Double> WEIGHT =
      new Rule<>(
          weight -> (float) (double) weight > 0 && Float.isFinite((float) (double) weight),
          "must be greater than 0, and in the range of a float");

  private static final String NO_WEIGHTS = "none";

  private static final String KIND = "none, balanced, or a section of numbers by class, { … }";

  public ClassWeightsConfig {
    byClass = Collections.unmodifiableSortedMap(new TreeMap<>(byClass));
  }

  /** Whether there are any. */
  public boolean exist() {
    return balanced || !byClass.isEmpty();
  }

  static ClassWeightsConfig read(Section training, Task task) {
    training.findings().describe(training.full(KEY), KIND, NO_WEIGHTS);
    if (!training.has(KEY) || training.has(KEY, NO_WEIGHTS)) {
      return NONE;
    }
    if (training.isSection(KEY)) {
      SortedMap<String, Double> byClass = training.numbersByName(KEY, WEIGHT);
      if (byClass.isEmpty()) {
        training.findings().reject(training.full(KEY), "{}", "must name every class");
      }
      requireClasses(training, task, "{ … }");
      return new ClassWeightsConfig(false, byClass);
    }
    Rule<String> known = new Rule<>("balanced"::equals, "must be " + KIND);
    String given = training.text(KEY).or(NO_WEIGHTS, known);
    training.findings().describe(training.full(KEY), KIND, NO_WEIGHTS);
    requireClasses(training, task, given);
    return new ClassWeightsConfig(given.equals("balanced"), new TreeMap<>());
  }

  private static void requireClasses(Section training, Task task, String found) {
    if (!task.hasClasses()) {
      training
          .findings()
          .reject(
              training.full(KEY),
              found,
              "network.task = %s has no classes; leave it out".formatted(task.text()));
    }
  }
}
