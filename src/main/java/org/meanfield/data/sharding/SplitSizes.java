package org.meanfield.data.sharding;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.meanfield.config.SplitsConfig;
import org.meanfield.config.SplitsConfig.By;
import org.meanfield.data.DataException;
import org.meanfield.data.Split;
import org.meanfield.data.example.ExampleKey;
import org.meanfield.data.example.SplitRule;
import scala.Tuple2;

/**
 * How many examples of each class each split has, as it turned out, and whether that will do.
 *
 * @param classes names by label
 * @param byLabel examples by split; no entry for a label that the source has no example of
 */
record SplitSizes(
    SplitsConfig splits, List<String> classes, SortedMap<Integer, Map<Split, Long>> byLabel) {

  static SplitSizes of(
      JavaRDD<ExampleKey> keys, SplitRule rule, SplitsConfig splits, List<String> classes) {
    TreeMap<Integer, Map<Split, Long>> byLabel = new TreeMap<>();
    keys.mapToPair(key -> new Tuple2<>(new Tuple2<>(key.label(), rule.of(key)), 1L))
        .reduceByKey(Long::sum)
        .collect()
        .forEach(
            count ->
                byLabel
                    .computeIfAbsent(count._1()._1(), label -> new EnumMap<>(Split.class))
                    .put(count._1()._2(), count._2()));
    return new SplitSizes(splits, classes, byLabel);
  }

  /** Examples of each split. */
  Map<Split, Long> totals() {
    EnumMap<Split, Long> totals = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      totals.put(
          split, byLabel.values().stream().mapToLong(of -> of.getOrDefault(split, 0L)).sum());
    }
    return totals;
  }

  /** Examples of the training split by label. */
  List<Long> trained() {
    return IntStream.range(0, classes.size())
        .mapToObj(label -> byLabel.getOrDefault(label, Map.of()).getOrDefault(Split.TRAIN, 0L))
        .toList();
  }

  /**
   * Refuses splits that cannot be learned.
   *
   * @param keys that were counted; looked at again where classes have nothing to learn from
   * @throws DataException that names every class without a training example
   */
  void requireLearnable(JavaRDD<ExampleKey> keys) {
    TreeMap<Integer, Map<Split, Long>> unseen = new TreeMap<>(byLabel);
    unseen.values().removeIf(of -> of.containsKey(Split.TRAIN));
    if (unseen.isEmpty()) {
      return;
    }
    Map<Integer, Long> records = differentRecords(keys, Set.copyOf(unseen.keySet()));
    List<String> lines = new ArrayList<>();
    unseen.forEach(
        (label, of) ->
            lines.add(
                "%s%s%s".formatted(named(label), words(of), equalOnes(of, records.get(label)))));
    throw new DataException(
        "data.splits.by = %s leaves %s:\n  %s\n%s"
            .formatted(
                splits.by().name().toLowerCase(Locale.ROOT),
                hasClasses() ? "classes without a training example" : "no example to train on",
                String.join("\n  ", lines),
                remedy()));
  }

  /** Examples without classes count as one class without a name. */
  private boolean hasClasses() {
    return !classes.equals(List.of(""));
  }

  private String named(int label) {
    return hasClasses() ? "class %s: ".formatted(classes.get(label)) : "";
  }

  private static Map<Integer, Long> differentRecords(
      JavaRDD<ExampleKey> keys, Set<Integer> labels) {
    return keys.filter(key -> labels.contains(key.label()))
        .mapToPair(key -> new Tuple2<>(key.label(), key.splitHash()))
        .distinct()
        .mapToPair(record -> new Tuple2<>(record._1(), 1L))
        .reduceByKey(Long::sum)
        .collectAsMap();
  }

  /** Why a class is in one split though it has many examples, where most repeat another. */
  private String equalOnes(Map<Split, Long> of, long records) {
    long examples = of.values().stream().mapToLong(count -> count).sum();
    if (splits.by() == By.POSITION || 2 * records > examples) {
      return "";
    }
    return records == 1
        ? ", which are all equal: equal records are in one split"
        : ", of which %s are different: equal records are in one split".formatted(records);
  }

  private static String words(Map<Split, Long> of) {
    return String.join(
        ", ", of.entrySet().stream().map(e -> e.getValue() + " in " + e.getKey().text()).toList());
  }

  private String remedy() {
    return splits.by() == By.POSITION
        ? "set data.splits.by = fraction, or hold out less of the source"
        : "add other examples of them to the source, hold out less of it, or draw other splits with"
            + " another run.seed";
  }

  /** Classes that a split which was asked for has no example of, by the split's name. */
  SortedMap<String, List<String>> absent() {
    TreeMap<String, List<String>> absent = new TreeMap<>();
    for (Split split : askedFor()) {
      List<String> names =
          IntStream.range(0, classes.size())
              .filter(label -> byLabel.containsKey(label))
              .filter(label -> !byLabel.get(label).containsKey(split))
              .mapToObj(classes::get)
              .toList();
      if (!names.isEmpty()) {
        absent.put(split.text(), names);
      }
    }
    return absent;
  }

  private Set<Split> askedFor() {
    EnumSet<Split> asked = EnumSet.of(Split.TRAIN);
    if (splits.validation() > 0) {
      asked.add(Split.VALIDATION);
    }
    if (splits.test() > 0 || totals().get(Split.TEST) > 0) {
      asked.add(Split.TEST);
    }
    return asked;
  }
}
