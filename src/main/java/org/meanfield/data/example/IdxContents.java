package org.meanfield.data.example;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.meanfield.config.Amount;
import org.meanfield.config.DataConfig.OnBadRecord;
import org.meanfield.data.DataException;
import org.meanfield.data.LeftOut;
import org.meanfield.data.Schema;
import org.meanfield.data.source.IdxSummary;

/**
 * What the pairs of an IDX source hold, taken together.
 *
 * @param test null where there is no test split
 * @param names of the labels from 0 on; empty where they name themselves
 */
record IdxContents(IdxSummary train, IdxSummary test, List<String> names) {

  /** There is a class for every label up to the largest. */
  ExampleCounts contents() {
    int classes = train.classes();
    long[] tests = new long[classes];
    IntStream.range(0, classes).filter(this::usable).forEach(l -> tests[l] = testCount(l));
    return new ExampleCounts(
        Schema.ofImages(1, train.height(), train.width()),
        classNames(classes),
        Arrays.copyOf(train.counts(), classes),
        tests,
        unusable(),
        new FeatureSurvey());
  }

  /**
   * @throws DataException where all training examples are of one class
   */
  void requireTwo() {
    ClassNames.requireTwo(classNames(train.classes()));
  }

  /** Of images without labels. */
  ExampleCounts unlabelled() {
    return new ExampleCounts(
        Schema.ofImages(1, train.height(), train.width()).unlabelled(),
        List.of(TableExample.NO_CLASS),
        new long[] {train.counts()[0]},
        new long[] {testCount(0)},
        0,
        new FeatureSurvey());
  }

  private List<String> classNames(int classes) {
    if (names.isEmpty()) {
      return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
    }
    if (names.size() != classes) {
      throw new DataException(
          "data.source.classes: names %s, but the labels of %s go from 0 to %s; name %s"
              .formatted(
                  Amount.of(names.size(), "class", "classes"),
                  train.labelsFile(),
                  classes - 1,
                  classes));
    }
    return names;
  }

  /** Whether a label can be learned, since training has it. */
  private boolean usable(int label) {
    return train.counts()[label] > 0;
  }

  /** Test examples whose label no training example has. */
  private long unusable() {
    return IntStream.range(0, 256).filter(l -> !usable(l)).mapToLong(this::testCount).sum();
  }

  private long testCount(int label) {
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
            .filter(l -> !usable(l) && testCount(l) > 0)
            .boxed()
            .min((a, b) -> Long.compare(test.firsts()[a], test.firsts()[b]))
            .orElseThrow();
    throw new DataException(
        ("%s: label %s at position %s is out of range: no training example has it, the training"
                + " labels go up to %s\n%s")
            .formatted(
                test.labelsFile(),
                label,
                test.firsts()[label],
                train.classes() - 1,
                LeftOut.remedy(
                    unusable(),
                    Arrays.stream(train.counts()).sum() + Arrays.stream(test.counts()).sum())));
  }
}
