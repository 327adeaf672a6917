package org.meanfield.data.example;

import java.io.Serializable;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.meanfield.data.source.FirstProblems;

/**
 * What was found in a source's records, of one task or of all: those that cannot be read, and the
 * others by shape and label; of images no more shapes than it takes to refuse them. The order in
 * which records are added plays no part.
 */
final class Survey implements Serializable {
  private static final long serialVersionUID = 1;

  /** Images of two shapes are refused, and the first two of grey and of colour say how to help. */
  private static final int IMAGE_SHAPES = 2;

  private static final int IMAGE_DIMENSIONS = 3;

  private final FirstProblems bad = new FirstProblems();
  private final HashMap<List<Integer>, Group> groups = new HashMap<>();
  private final FeatureSurvey features = new FeatureSurvey();
  private long cut;
  private long leftOut;
  private long records;
  private long lacking;

  /** Records of one shape. */
  static final class Group implements Serializable {
    private static final long serialVersionUID = 1;

    private final FirstProblems members = new FirstProblems();
    private final TreeMap<String, Long> train = new TreeMap<>();
    private final TreeMap<String, Long> test = new TreeMap<>();

    FirstProblems members() {
      return members;
    }

    /** Records by label, of what training is drawn from or of the source's own test split. */
    Map<String, Long> labels(boolean ofTest) {
      return ofTest ? test : train;
    }
  }

  /**
   * A record that cannot be used.
   *
   * @param position in the source; no other record has it
   * @param problem which record it is and what is wrong with it
   */
  void addBad(long position, Supplier<String> problem) {
    bad.add(position, problem);
    records++;
  }

  /**
   * A record that can be read.
   *
   * @param name which record it is, for people
   */
  void add(long position, Supplier<String> name, List<Integer> shape, boolean test, String label) {
    Group group = groups.computeIfAbsent(shape, s -> new Group());
    group.members.add(position, name);
    records++;
    group.labels(test).merge(label, 1L, Long::sum);
    // Numbers to be predicted would fill the memory before anyone sees that they are no classes.
    ClassNames.requireSensible(group.labels(test).size());
    boundImages(shape);
  }

  /** A bad record that was added lacks a value. */
  void addLacking() {
    lacking++;
  }

  /** Of a record that was added, no more than its beginning is used. */
  void addCut() {
    cut++;
  }

  /** A record that is left out since it lacks a value. */
  void addLeftOut() {
    leftOut++;
    records++;
  }

  Survey add(Survey other) {
    bad.add(other.bad);
    features.add(other.features);
    lacking += other.lacking;
    leftOut += other.leftOut;
    cut += other.cut;
    records += other.records;
    other.groups.forEach(
        (shape, found) -> {
          Group group = groups.computeIfAbsent(shape, s -> new Group());
          group.members.add(found.members);
          found.train.forEach((label, count) -> group.train.merge(label, count, Long::sum));
          found.test.forEach((label, count) -> group.test.merge(label, count, Long::sum));
          boundImages(shape);
        });
    return this;
  }

  /** Of a million photographs each may have a shape of its own: those that are met first stay. */
  private void boundImages(List<Integer> shape) {
    if (shape.size() < IMAGE_DIMENSIONS) {
      return;
    }
    List<List<Integer>> alike =
        shapes().stream().filter(other -> other.get(0).equals(shape.get(0))).toList();
    alike.stream().skip(IMAGE_SHAPES).forEach(groups::remove);
  }

  /** All that were added. */
  long records() {
    return records;
  }

  /** What is in columns of features besides numbers. */
  FeatureSurvey features() {
    return features;
  }

  /** Records that are left out since they lack a value. */
  long leftOut() {
    return leftOut;
  }

  /** Bad records that lack a value. */
  long lacking() {
    return lacking;
  }

  FirstProblems bad() {
    return bad;
  }

  /** Records of which no more than the beginning is used. */
  long cut() {
    return cut;
  }

  Group group(List<Integer> shape) {
    return groups.get(shape);
  }

  /** The shapes there are, by where each is first met. */
  List<List<Integer>> shapes() {
    return groups.keySet().stream()
        .sorted(Comparator.comparing(shape -> groups.get(shape).members.earliest().getKey()))
        .toList();
  }
}
