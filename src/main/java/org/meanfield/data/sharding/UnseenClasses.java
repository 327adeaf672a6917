package org.meanfield.data.sharding;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function;
import org.meanfield.data.DataException;
import org.meanfield.data.Split;
import org.meanfield.data.example.ExampleKey;
import scala.Tuple2;

/**
 * Classes that the training split lacks though another has them, as splits by position may turn
 * out.
 */
final class UnseenClasses {
  private UnseenClasses() {}

  /**
   * Refuses splits that cannot be learned.
   *
   * @param classes names by label
   * @throws DataException that names every such class
   */
  static void refuse(
      JavaRDD<ExampleKey> keys, Function<ExampleKey, Split> splitOf, List<String> classes) {
    TreeMap<Integer, TreeMap<Split, Long>> found = new TreeMap<>();
    keys.mapToPair(key -> new Tuple2<>(new Tuple2<>(key.label(), splitOf.call(key)), 1L))
        .reduceByKey(Long::sum)
        .collect()
        .forEach(
            count ->
                found
                    .computeIfAbsent(count._1()._1(), label -> new TreeMap<>())
                    .put(count._1()._2(), count._2()));
    List<String> problems = new ArrayList<>();
    found.forEach(
        (label, splits) -> {
          if (!splits.containsKey(Split.TRAIN)) {
            problems.add("class %s: %s".formatted(classes.get(label), words(splits)));
          }
        });
    if (!problems.isEmpty()) {
      throw new DataException(
          "data.splits.by = position leaves classes without a training example:\n  %s\n%s"
              .formatted(
                  String.join("\n  ", problems),
                  "set data.splits.by = fraction, or hold out less of the source"));
    }
  }

  private static String words(Map<Split, Long> splits) {
    List<String> words = new ArrayList<>();
    splits.forEach((split, count) -> words.add(count + " in " + split.text()));
    return String.join(", ", words);
  }
}
