package org.meanfield.data.example;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import org.meanfield.data.Schema;

/**
 * What a source of labelled examples holds; those that cannot be used are not counted.
 *
 * @param classes names by label; one without a name where examples have none
 * @param train examples by label, of what training is drawn from
 * @param test examples by label, of the source's own test split; zeros where it has none
 * @param skipped examples that are left out under {@code data.on-bad-record = skip}, or since they
 *     lack a value
 * @param given how many of the classes, the first, can be answered though training has none of them
 * @param features what is in columns of features besides numbers
 */
public record ExampleCounts(
    Schema schema,
    List<String> classes,
    long[] train,
    long[] test,
    long skipped,
    int given,
    FeatureSurvey features) {

  /** Of classes that training must have to answer them. */
  ExampleCounts(
      Schema schema,
      List<String> classes,
      long[] train,
      long[] test,
      long skipped,
      FeatureSurvey features) {
    this(schema, classes, train, test, skipped, 0, features);
  }

  /** Names by label; none where examples have none. */
  public List<String> names() {
    return schema.has(Schema.LABEL) ? classes : List.of();
  }

  /** All records, those that are left out among them. */
  public long records() {
    return Arrays.stream(train).sum() + Arrays.stream(test).sum() + skipped;
  }

  /**
   * Which labels can be learned, since training has them.
   *
   * @param labels how many to tell of
   */
  boolean[] usable(int labels) {
    boolean[] usable = new boolean[labels];
    for (int label = 0; label < classes.size(); label++) {
      usable[label] = train[label] > 0;
    }
    return usable;
  }

  /** Labels by the names of the classes that can be learned. */
  HashMap<String, Integer> labels() {
    HashMap<String, Integer> labels = new HashMap<>();
    for (int label = 0; label < classes.size(); label++) {
      if (label < given || train[label] > 0) {
        labels.put(classes.get(label), label);
      }
    }
    return labels;
  }
}
