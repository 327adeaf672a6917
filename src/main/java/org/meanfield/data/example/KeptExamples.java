package org.meanfield.data.example;

import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.meanfield.spark.Persisted;

/**
 * The examples of a source that is read once: Spark keeps them until it is known which label each
 * has, with what was found besides.
 */
final class KeptExamples implements AutoCloseable {
  private final Persisted<Found> kept;

  private KeptExamples(Persisted<Found> kept) {
    this.kept = kept;
  }

  /**
   * An example; or, behind the last one of a part of the source, all that was found in the part.
   *
   * @param key with label 0
   * @param example null where there is a survey
   * @param survey null where there is an example
   */
  record Found(ExampleKey key, TableExample example, Survey survey) implements Serializable {
    static Found example(ExampleKey key, TableExample example) {
      return new Found(key, example, null);
    }

    static Found survey(Survey survey) {
      return new Found(null, null, survey);
    }
  }

  /** From the first look at it on. */
  static KeptExamples of(JavaRDD<Found> found) {
    return new KeptExamples(Persisted.of(found));
  }

  /** What there is, good and bad. */
  Survey survey() {
    return kept.orClosed(
        () ->
            kept.rdd().filter(found -> found.survey() != null).map(Found::survey).collect().stream()
                .reduce(new Survey(), Survey::add));
  }

  /** Every example that is counted in the contents. */
  JavaRDD<KeyedExample> rows(ExampleCounts contents) {
    HashMap<String, Integer> labels = contents.labels();
    List<Integer> shape = List.copyOf(contents.schema().fields().get(0).shape());
    return kept.rdd()
        .filter(found -> found.example() != null)
        .filter(found -> found.example().shape().equals(shape))
        .filter(found -> labels.containsKey(found.example().className()))
        .map(
            found -> {
              int label = labels.get(found.example().className());
              return new KeyedExample(found.key().labelled(label), found.example().packed(label));
            });
  }

  @Override
  public void close() {
    kept.close();
  }
}
