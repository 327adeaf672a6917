package org.meanfield;

import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a run has come to.
 *
 * @param run its folder
 * @param model the folder of the model that it published
 * @param rounds that were trained
 * @param validation metrics of the model on the validation split; empty where there is none
 * @param test the same on the test split
 * @param warnings what a user should know besides, a line each
 */
public record FinishedRun(
    URI run,
    URI model,
    int rounds,
    SortedMap<String, Double> validation,
    SortedMap<String, Double> test,
    List<String> warnings) {
  public FinishedRun {
    validation = Collections.unmodifiableSortedMap(new TreeMap<>(validation));
    test = Collections.unmodifiableSortedMap(new TreeMap<>(test));
    warnings = List.copyOf(warnings);
  }

  /** Share of the test split that is told right, or of validation where there is no test split. */
  public OptionalDouble accuracy() {
    Double accuracy = (test.isEmpty() ? validation : test).get("accuracy");
    return accuracy == null ? OptionalDouble.empty() : OptionalDouble.of(accuracy);
  }
}
