package org.meanfield.data;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.meanfield.config.SplitsConfig;

/**
 * How many examples each split gets, and where the splits of each label begin when its examples are
 * ranked: validation first, then test, then training.
 */
final class SplitPlan implements Serializable {
  private static final long serialVersionUID = 1;

  private final EnumMap<Split, Long> examples = new EnumMap<>(Split.class);
  private final ArrayList<Cuts.Segment> segments = new ArrayList<>();

  SplitPlan(Contents contents, SplitsConfig splits) {
    long start = 0;
    for (int label = 0; label < contents.classes().size(); label++) {
      long count = contents.train()[label];
      if (count > 0) {
        cut(start, count, splits);
        examples.merge(Split.TEST, contents.test()[label], Long::sum);
        start += count;
      }
    }
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
      segments.add(new Cuts.Segment(start, split.ordinal()));
    }
  }

  /** Segments of the ranked examples that are not of the source's own test split. */
  List<Cuts.Segment> segments() {
    return segments;
  }

  /** Examples of each split. */
  Map<Split, Long> examples() {
    return examples;
  }
}
