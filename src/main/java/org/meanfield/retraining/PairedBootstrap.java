package org.meanfield.retraining;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
import org.meanfield.config.StopConfig.Metric;
import org.meanfield.evaluation.BlockTally;
import org.meanfield.network.Judgement;
import org.meanfield.network.Judgement.ClassTally;
import org.meanfield.network.Tally;
import org.meanfield.random.Purpose;
import org.meanfield.random.RandomNumbers;

/**
 * How sure a difference between two models is that were asked about the same blocks of examples:
 * blocks are drawn with replacement, as many as there are, the same for both, and the difference is
 * computed anew; the interval has the middle of what comes of many draws (Efron and Tibshirani, "An
 * Introduction to the Bootstrap", 1993, chapter 13; paired as in Koehn, "Statistical Significance
 * Tests for Machine Translation Evaluation", EMNLP 2004).
 *
 * @param judgement of both
 * @param champion blocks, in the order of the challenger's
 * @param seed of the draws
 * @param confidence that the interval has
 */
record PairedBootstrap(
    Judgement judgement,
    List<BlockTally> champion,
    List<BlockTally> challenger,
    long seed,
    double confidence) {
  private static final int DRAWS = 2000;

  /** The difference of a metric. */
  Difference of(Metric metric) {
    ToDoubleFunction<Tally> value = tally -> judgement.metrics(tally).get(metric.text());
    double sign = metric.higherIsBetter() ? 1 : -1;
    Tally[] theirs = plain(champion);
    Tally[] own = plain(challenger);
    double[] differences =
        drawn(
            (numbers, blocks) -> {
              Tally before = judgement.tally(false);
              Tally after = judgement.tally(false);
              for (int i = 0; i < blocks; i++) {
                int block = numbers.bounded(i, blocks);
                before.add(theirs[block]);
                after.add(own[block]);
              }
              return sign * (value.applyAsDouble(after) - value.applyAsDouble(before));
            });
    Tally all = total(challenger);
    double before = value.applyAsDouble(total(champion));
    double after = value.applyAsDouble(all);
    return difference(
        before, after, sign * (after - before), differences, all.examples(), confidence);
  }

  /**
   * The differences of the recall of classes. Of many classes some seem worse by chance: each has
   * an interval so much wider that all of them together have the confidence (Bonferroni).
   *
   * @param labels of the classes, of each of which there are examples
   * @return in their order
   */
  List<Difference> ofClasses(List<Integer> labels) {
    List<List<ClassTally>> theirs = byClass(champion);
    List<List<ClassTally>> own = byClass(challenger);
    double sure = 1 - (1 - confidence) / Math.max(1, labels.size());
    return labels.stream()
        .map(label -> ofClass(counts(theirs, label), counts(own, label), sure))
        .toList();
  }

  private Difference ofClass(long[][] theirs, long[][] own, double sure) {
    double[] differences =
        drawn(
            (numbers, blocks) -> {
              long examples = 0;
              long gained = 0;
              for (int i = 0; i < blocks; i++) {
                int block = numbers.bounded(i, blocks);
                examples += own[block][0];
                gained += own[block][1] - theirs[block][1];
              }
              return examples == 0 ? 0 : (double) gained / examples;
            });
    long examples = Arrays.stream(own).mapToLong(block -> block[0]).sum();
    double before = (double) Arrays.stream(theirs).mapToLong(block -> block[1]).sum() / examples;
    double after = (double) Arrays.stream(own).mapToLong(block -> block[1]).sum() / examples;
    return difference(before, after, after - before, differences, examples, sure);
  }

  private Difference difference(
      double before,
      double after,
      double improvement,
      double[] differences,
      long examples,
      double sure) {
    Arrays.sort(differences);
    int outside = (int) Math.floor((1 - sure) / 2 * DRAWS);
    return new Difference(
        before,
        after,
        improvement,
        differences[outside],
        differences[DRAWS - 1 - outside],
        examples,
        challenger.size());
  }

  private double[] drawn(ToDoubleBiFunction<RandomNumbers, Integer> difference) {
    double[] drawn = new double[DRAWS];
    for (int draw = 0; draw < DRAWS; draw++) {
      RandomNumbers numbers = RandomNumbers.of(seed, Purpose.BOOTSTRAP, 0, draw);
      drawn[draw] = difference.applyAsDouble(numbers, challenger.size());
    }
    return drawn;
  }

  private Tally total(List<BlockTally> blocks) {
    Tally total = judgement.tally(false);
    blocks.forEach(block -> total.add(block.tally()));
    return total;
  }

  private Tally[] plain(List<BlockTally> blocks) {
    return blocks.stream()
        .map(
            block -> {
              Tally plain = judgement.tally(false);
              plain.add(block.tally());
              return plain;
            })
        .toArray(Tally[]::new);
  }

  private List<List<ClassTally>> byClass(List<BlockTally> blocks) {
    return blocks.stream().map(block -> judgement.byClass(block.tally())).toList();
  }

  /** Examples of a class, and those that were told, by block. */
  private static long[][] counts(List<List<ClassTally>> blocks, int label) {
    return blocks.stream()
        .map(classes -> classes.get(label))
        .map((ClassTally of) -> new long[] {of.examples(), of.right()})
        .toArray(long[][]::new);
  }
}
