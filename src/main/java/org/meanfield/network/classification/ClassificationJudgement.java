package org.meanfield.network.classification;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.meanfield.network.Judgement;
import org.meanfield.network.Report;
import org.meanfield.network.Tally;

/**
 * How a classifier is judged: what is summed over a split, and what follows from the sums. An event
 * is a pair of classes, true and predicted, numbered {@code true × classes + predicted}.
 *
 * @param classes names by label
 */
public record ClassificationJudgement(List<String> classes) implements Judgement {
  private static final int LOSS = 0;
  private static final int CORRECT = 1;
  private static final int AMONG_FIVE = 2;

  private static final int FIVE = 5;

  public ClassificationJudgement {
    classes = List.copyOf(classes);
  }

  @Override
  public int sums() {
    return classes.size() > FIVE ? AMONG_FIVE + 1 : CORRECT + 1;
  }

  /**
   * Adds examples. Among classes of equal probability the first one ranks before the others, so
   * that one is predicted.
   *
   * @param logProbabilities {@code [batch, classes]}
   * @param rows how many of the batch count
   */
  public void add(float[] logProbabilities, int[] labels, int rows, Tally tally) {
    for (int n = 0; n < rows; n++) {
      int row = n * classes.size();
      int label = labels[n];
      int predicted = predicted(logProbabilities, row);
      tally.addExample();
      tally.add(LOSS, -logProbabilities[row + label]);
      tally.add(CORRECT, predicted == label ? 1 : 0);
      if (classes.size() > FIVE) {
        tally.add(AMONG_FIVE, rank(logProbabilities, row, label) < FIVE ? 1 : 0);
      }
      tally.count((long) label * classes.size() + predicted);
    }
  }

  private int predicted(float[] logProbabilities, int row) {
    int best = 0;
    for (int k = 1; k < classes.size(); k++) {
      if (logProbabilities[row + k] > logProbabilities[row + best]) {
        best = k;
      }
    }
    return best;
  }

  /** Classes before the label; all of them where its probability is not a number. */
  private int rank(float[] logProbabilities, int row, int label) {
    float own = logProbabilities[row + label];
    int before = 0;
    for (int k = 0; k < classes.size(); k++) {
      float other = logProbabilities[row + k];
      boolean behind = k < label ? other < own : other <= own;
      before += behind ? 0 : 1;
    }
    return before;
  }

  /** Mean loss in nats, accuracy, and top-5 accuracy where there are more than five classes. */
  @Override
  public SortedMap<String, Double> metrics(Tally tally) {
    double examples = tally.examples();
    SortedMap<String, Double> metrics = new TreeMap<>();
    metrics.put("loss", tally.sum(LOSS) / examples);
    metrics.put("accuracy", tally.sum(CORRECT) / examples);
    if (classes.size() > FIVE) {
      metrics.put("top-5-accuracy", tally.sum(AMONG_FIVE) / examples);
    }
    return metrics;
  }

  /** The accuracy of always telling the class that is most frequent in what is evaluated. */
  @Override
  public SortedMap<String, Double> baseline(Tally tally) {
    long most = byClass(tally).stream().mapToLong(ClassTally::examples).max().orElse(0);
    return new TreeMap<>(Map.of("accuracy", (double) most / tally.examples()));
  }

  @Override
  public List<ClassTally> byClass(Tally tally) {
    return ConfusionMatrix.of(classes, tally.counts()).scores().stream()
        .map(score -> new ClassTally(score.name(), score.examples(), score.correct()))
        .toList();
  }

  /** The scores of each class, and what is taken for what. */
  @Override
  public List<Report> reports(Tally tally) {
    ConfusionMatrix matrix = ConfusionMatrix.of(classes, tally.counts());
    return List.of(new PerClassReport(matrix), new ConfusionReport(matrix));
  }
}
