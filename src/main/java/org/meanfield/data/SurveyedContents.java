package org.meanfield.data;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.meanfield.config.DataConfig.OnBadRecord;

/**
 * Turns a survey into contents, and applies {@code data.on-bad-record} on the way: to records that
 * cannot be read, and to those of the test split whose class training lacks.
 */
record SurveyedContents(Survey survey, OnBadRecord onBadRecord) {
  private static final String REMEDY = "correct it, or set data.on-bad-record = skip";

  /**
   * Refuses records that cannot be read, where they are not to be skipped.
   *
   * @throws DataException that names the first of them
   */
  void requireReadable() {
    Mentions bad = survey.bad();
    if (bad.count() > 0) {
      refuse("%d of the source's records cannot be used:%s".formatted(bad.count(), bad.lines()));
    }
  }

  /**
   * The contents where every record has this shape.
   *
   * @param classes names by label
   * @param skipped records of other shapes
   * @throws DataException where the test split has a class that training lacks, and that is not to
   *     be skipped
   */
  Contents of(Schema schema, List<Integer> shape, List<String> classes, long skipped) {
    Map<String, Long> train = survey.group(shape).labels(false);
    Map<String, Long> test = survey.group(shape).labels(true);
    List<String> unseen = test.keySet().stream().filter(c -> !train.containsKey(c)).toList();
    if (!unseen.isEmpty()) {
      refuse(
          "the test split has examples of %s, of which training has none"
              .formatted(
                  unseen.stream()
                      .map(name -> "class %s (%d)".formatted(name, test.get(name)))
                      .collect(Collectors.joining(", "))));
    }
    long unusable = unseen.stream().mapToLong(test::get).sum();
    return new Contents(
        schema,
        classes,
        counts(classes, train),
        counts(classes, test),
        survey.bad().count() + skipped + unusable);
  }

  private static long[] counts(List<String> classes, Map<String, Long> byName) {
    return IntStream.range(0, classes.size())
        .mapToLong(label -> byName.getOrDefault(classes.get(label), 0L))
        .toArray();
  }

  /** Ends here where bad records are not to be skipped. */
  void refuse(String problem) {
    if (onBadRecord == OnBadRecord.FAIL) {
      throw new DataException(problem + "\n" + REMEDY);
    }
  }
}
