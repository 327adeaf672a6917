package org.meanfield.retraining;

import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;

/** What there is at a source to make a version of. */
interface Arrivals {
  boolean isEmpty();

  /** Such as {@code 3 new files of 1,234 bytes}. */
  String words();

  /** What a user should know of what is left out; empty where nothing is. */
  Optional<String> warning();

  /**
   * Settings under which no more than these are read.
   *
   * @param number of the version that is made of them
   */
  Map<String, String> settings(Attempts attempts, int number);

  /**
   * What a version was made of, when it was read.
   *
   * @param begun which version, and from where
   * @throws org.meanfield.data.DataException where it is no longer what it was when it was found
   */
  Increment made(JavaSparkContext spark, Increment begun);
}
