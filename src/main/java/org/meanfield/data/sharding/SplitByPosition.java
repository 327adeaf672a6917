package org.meanfield.data.sharding;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.meanfield.config.SplitsConfig;
import org.meanfield.data.Split;
import org.meanfield.data.example.ExampleKey;
import org.meanfield.data.example.Rank;
import org.meanfield.data.example.SplitRule;

/**
 * Splits by the order of the source: training first, then validation, then test.
 *
 * @param cuts of positions, with the splits' numbers
 */
record SplitByPosition(RangeBounds cuts) implements SplitRule {

  /**
   * @param count of the keys
   */
  static SplitByPosition of(JavaRDD<ExampleKey> keys, long count, SplitsConfig splits) {
    long validation = Math.min(Math.round(count * splits.validation()), count - 1);
    long test = Math.min(Math.round(count * splits.test()), count - 1 - validation);
    List<RangeBounds.Segment> segments = new ArrayList<>();
    segments.add(new RangeBounds.Segment(0, Split.TRAIN.ordinal()));
    if (validation > 0) {
      segments.add(new RangeBounds.Segment(count - validation - test, Split.VALIDATION.ordinal()));
    }
    if (test > 0) {
      segments.add(new RangeBounds.Segment(count - test, Split.TEST.ordinal()));
    }
    return new SplitByPosition(RangeBounds.of(keys.map(SplitByPosition::rank), segments));
  }

  private static Rank rank(ExampleKey key) {
    return new Rank(0, 0, 0, key.position());
  }

  @Override
  public Split of(ExampleKey key) {
    return Split.values()[cuts.at(rank(key))];
  }
}
