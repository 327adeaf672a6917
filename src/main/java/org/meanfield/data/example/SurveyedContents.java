package org.meanfield.data.example;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.meanfield.config.Amount;
import org.meanfield.config.DataConfig.OnBadRecord;
import org.meanfield.data.DataException;
import org.meanfield.data.EmptySourceException;
import org.meanfield.data.LeftOut;
import org.meanfield.data.Schema;
import org.meanfield.data.source.FirstProblems;

/**
 * Turns a survey into contents, and applies {@code data.on-bad-record} on the way: to records that
 * cannot be read, and to those of the test split whose class training lacks.
 */
record SurveyedContents(Survey survey, OnBadRecord onBadRecord) {
  /**
   * Refuses records that cannot be read, where they are not to be skipped.
   *
   * @throws DataException that names the first of them
   */
  void requireReadable() {
    FirstProblems bad = survey.bad();
    if (bad.count() > 0) {
      refuse(
          "%s of the source's records cannot be used:%s".formatted(bad.count(), bad.lines()),
          bad.count(),
          lacking());
    }
  }

  /** To fill in what most records lack would be to make the data up. */
  private String lacking() {
    if (survey.lacking() == 0) {
      return "";
    }
    return "; %s of them %s a value: %s"
        .formatted(
            survey.lacking(),
            survey.lacking() == 1 ? "lacks" : "lack",
            2 * survey.lacking() <= survey.records()
                ? "data.missing-features may leave such out, or fill them in"
                : "leave columns that are mostly empty out of data.source.columns.features, or, where"
                    + " none is, fill the gaps in by data.missing-features");
  }

  /**
   * The shape that most records have, where the others count as bad.
   *
   * @throws DataException that names the first of the others, where such are not to be skipped
   */
  List<Integer> usualShape() {
    // Ties go to what is met first: the sort is stable.
    List<List<Integer>> shapes =
        survey.shapes().stream()
            .sorted(Comparator.comparing(shape -> -survey.group(shape).members().count()))
            .toList();
    if (shapes.isEmpty()) {
      throw new EmptySourceException("the source has no record that can be used");
    }
    List<Integer> usual = shapes.get(0);
    String others =
        shapes.stream()
            .skip(1)
            .map(shape -> lengthLine(shape, survey.group(shape).members()))
            .collect(Collectors.joining("\n"));
    if (!others.isEmpty()) {
      refuse(others + "\nmost of the source's records have " + length(usual), ofOtherShapes(usual));
    }
    return usual;
  }

  private static String lengthLine(List<Integer> shape, FirstProblems members) {
    return "%s of the source's records have %s:%s"
        .formatted(members.count(), length(shape), members.lines());
  }

  private static String length(List<Integer> shape) {
    return "an array of " + Amount.of(shape.get(0), "number");
  }

  /**
   * The contents of the records of one shape; the others are left out.
   *
   * @param classes names by label
   * @throws DataException where the test split has a class that training lacks, and that is not to
   *     be skipped
   */
  ExampleCounts of(Schema schema, List<Integer> shape, List<String> classes) {
    return of(schema, shape, classes, 0);
  }

  /**
   * The same of classes some of which are known from elsewhere.
   *
   * @param classes names by label; training records of others are left out
   * @param given how many of them, the first, are known though no record here may have them
   */
  ExampleCounts of(Schema schema, List<Integer> shape, List<String> classes, int given) {
    ClassNames.requireSensible(classes.size());
    if (classes.isEmpty()) {
      throw new EmptySourceException("the source has no training record that can be used");
    }
    Map<String, Long> train = survey.group(shape).labels(false);
    Map<String, Long> test = survey.group(shape).labels(true);
    List<String> known = classes.subList(0, given);
    List<String> unseen =
        test.keySet().stream().filter(c -> !train.containsKey(c) && !known.contains(c)).toList();
    long ignored =
        train.entrySet().stream()
            .filter(of -> !classes.contains(of.getKey()))
            .mapToLong(Map.Entry::getValue)
            .sum();
    long unusable = unseen.stream().mapToLong(test::get).sum();
    if (!unseen.isEmpty()) {
      refuse(
          "the test split has examples of %s, of which training has none"
              .formatted(
                  unseen.stream()
                      .map(name -> "class %s (%s)".formatted(name, test.get(name)))
                      .collect(Collectors.joining(", "))),
          unusable);
    }
    return new ExampleCounts(
        schema,
        classes,
        counts(classes, train),
        counts(classes, test),
        survey.bad().count() + survey.leftOut() + ofOtherShapes(shape) + unusable + ignored,
        given,
        survey.features());
  }

  /**
   * The contents of the records of one shape that have no classes.
   *
   * @throws DataException where there is nothing to train on
   */
  ExampleCounts unlabelled(Schema schema, List<Integer> shape) {
    List<String> none = List.of(TableExample.NO_CLASS);
    long[] train = counts(none, survey.group(shape).labels(false));
    if (train[0] == 0) {
      throw new EmptySourceException("the source has no training record that can be used");
    }
    long[] test = counts(none, survey.group(shape).labels(true));
    long skipped = survey.bad().count() + survey.leftOut() + ofOtherShapes(shape);
    return new ExampleCounts(schema, none, train, test, skipped, survey.features());
  }

  private long ofOtherShapes(List<Integer> shape) {
    return survey.shapes().stream()
        .filter(other -> !other.equals(shape))
        .mapToLong(other -> survey.group(other).members().count())
        .sum();
  }

  private static long[] counts(List<String> classes, Map<String, Long> byName) {
    return IntStream.range(0, classes.size())
        .mapToLong(label -> byName.getOrDefault(classes.get(label), 0L))
        .toArray();
  }

  /** Ends here where bad records are not to be skipped. */
  private void refuse(String problem, long unusable) {
    refuse(problem, unusable, "");
  }

  /**
   * @param hint behind the remedy
   */
  private void refuse(String problem, long unusable, String hint) {
    if (onBadRecord == OnBadRecord.FAIL) {
      throw new DataException(problem + "\n" + LeftOut.remedy(unusable, survey.records()) + hint);
    }
  }
}
