package org.meanfield.network.classification;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.IntStream;

/**
 * Which classes were taken for which.
 *
 * @param classes names by label
 * @param cells those that have examples, by true class, then by predicted class
 * @param scores by label
 */
record ConfusionMatrix(List<String> classes, List<Cell> cells, List<ClassScores> scores) {

  /** How many examples of one class were taken for another, or for itself. */
  record Cell(int actual, int predicted, long examples) {
    boolean isError() {
      return actual != predicted;
    }
  }

  /**
   * @param counts by {@code true × classes + predicted}
   */
  static ConfusionMatrix of(List<String> classes, SortedMap<Long, Long> counts) {
    int size = classes.size();
    List<Cell> cells = new ArrayList<>();
    for (Map.Entry<Long, Long> count : counts.entrySet()) {
      long pair = count.getKey();
      cells.add(new Cell((int) (pair / size), (int) (pair % size), count.getValue()));
    }
    long[] examples = new long[size];
    long[] predicted = new long[size];
    long[] correct = new long[size];
    for (Cell cell : cells) {
      examples[cell.actual] += cell.examples;
      predicted[cell.predicted] += cell.examples;
      correct[cell.actual] += cell.isError() ? 0 : cell.examples;
    }
    List<ClassScores> scores =
        IntStream.range(0, size)
            .mapToObj(k -> new ClassScores(classes.get(k), examples[k], predicted[k], correct[k]))
            .toList();
    return new ConfusionMatrix(classes, cells, scores);
  }

  int size() {
    return classes.size();
  }

  long examples() {
    return scores.stream().mapToLong(ClassScores::examples).sum();
  }

  double accuracy() {
    return (double) scores.stream().mapToLong(ClassScores::correct).sum() / examples();
  }

  /** The cell's share of its true class. */
  double share(Cell cell) {
    return (double) cell.examples / scores.get(cell.actual).examples();
  }

  /** The classes that the split has examples of, over which means are taken. */
  List<ClassScores> present() {
    return scores.stream().filter(score -> score.examples() > 0).toList();
  }
}
