package org.meanfield.data;

import java.util.List;
import java.util.stream.IntStream;
import org.meanfield.config.DataConfig.OnBadRecord;

/**
 * What a source of labelled images holds.
 *
 * @param test null where there is no test split
 */
record ImageSource(IdxSummary train, IdxSummary test) {

  Schema schema() {
    return Schema.ofImages(1, train.height(), train.width());
  }

  /** Labels as names; one for every label up to the largest. */
  List<String> classes() {
    return IntStream.range(0, train.classes()).mapToObj(Integer::toString).toList();
  }

  /** Whether a label can be learned, since training has it. */
  boolean[] usable() {
    boolean[] usable = new boolean[256];
    for (int label = 0; label < usable.length; label++) {
      usable[label] = train.counts()[label] > 0;
    }
    return usable;
  }

  /** Test examples whose label no training example has. */
  long unusable() {
    return IntStream.range(0, 256)
        .filter(label -> train.counts()[label] == 0)
        .mapToLong(label -> testCount(label))
        .sum();
  }

  /** Test examples of a label. */
  long testCount(int label) {
    return test == null ? 0 : test.counts()[label];
  }

  /**
   * Applies {@code data.on-bad-record}.
   *
   * @throws DataException that names the first test example whose label training lacks, where such
   *     are not to be skipped
   */
  void requireUsable(OnBadRecord onBadRecord) {
    if (unusable() == 0 || onBadRecord == OnBadRecord.SKIP) {
      return;
    }
    int label =
        IntStream.range(0, 256)
            .filter(l -> train.counts()[l] == 0 && test.counts()[l] > 0)
            .boxed()
            .min((a, b) -> Long.compare(test.firsts()[a], test.firsts()[b]))
            .orElseThrow();
    throw new DataException(
        ("%s: label %d at position %d is out of range: no training example has it, the training"
                + " labels go up to %d; correct it, or set data.on-bad-record = skip")
            .formatted(test.labelsFile(), label, test.firsts()[label], train.classes() - 1));
  }
}
