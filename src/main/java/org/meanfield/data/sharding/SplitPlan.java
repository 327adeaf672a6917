package org.meanfield.data.sharding;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.meanfield.config.SplitsConfig;
import org.meanfield.data.Split;
import org.meanfield.data.example.ExampleCounts;

/**
 * How many examples each split gets, and where the splits begin when examples are ranked: of each
 * label validation first, then test, then training; by position training first, then validation,
 * then test.
 */
final class SplitPlan implements Serializable {
  private static final long serialVersionUID = 1;

  private final EnumMap<Split, Long> examples = new EnumMap<>(Split.class);
  private final ArrayList<RangeBounds.Segment> segments = new ArrayList<>();

  SplitPlan(ExampleCounts contents, SplitsConfig splits) {
    examples.put(Split.TEST, LongStream.of(contents.test()).sum());
    switch (splits.by()) {
      case SOURCE, FRACTION -> byLabel(contents, splits);
      case POSITION, TIME -> byPosition(LongStream.of(contents.train()).sum(), splits);
    }
  }

  private void byLabel(ExampleCounts contents, SplitsConfig splits) {
    long start = 0;
    for (long count : contents.train()) {
      if (count > 0) {
        cut(start, count, splits);
        start += count;
      }
    }
  }

  private void byPosition(long count, SplitsConfig splits) {
    long validation = Math.min(Math.round(count * splits.validation()), count - 1);
    long test = Math.min(Math.round(count * splits.test()), count - 1 - validation);
    add(Split.TRAIN, 0, count - validation - test);
    add(Split.VALIDATION, count - validation - test, validation);
    add(Split.TEST, count - test, test);
  }

  /** One example of each label at least is left to train on. */
  private void cut(long start, long count, SplitsConfig splits) {
    long validation = Math.min(Math.round(count * splits.validation()), count - 1);
    long test = Math.min(Math.round(count * splits.test()), count - 1 - validation);
    add(Split.VALIDATION, start, validation);
    add(Split.TEST, start + validation, test);
    add(Split.TRAIN, start + validation + test, count - validation - test);
  }

  private void add(Split split, long start, long count) {
    examples.merge(split, count, Long::sum);
    if (count > 0) {
      segments.add(new RangeBounds.Segment(start, split.ordinal()));
    }
  }

  /** Segments of the ranked examples that are not of the source's own test split. */
  List<RangeBounds.Segment> segments() {
    return segments;
  }

  /** Examples of each split. */
  Map<Split, Long> examples() {
    return examples;
  }
}
