package org.meanfield.network;

import java.io.Serializable;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How what a network answers is judged: what an {@link Evaluator} adds up in a {@link Tally}, and
 * what follows from it over a whole split. A plain value; the same for all networks of a task. Only
 * the judgement knows what each of its sums means; others are told by the metrics.
 */
public interface Judgement extends Serializable {
  /** How many sums there are besides the number of examples. */
  int sums();

  /** The metrics, by the names of the contract. */
  SortedMap<String, Double> metrics(Tally tally);

  /**
   * What else there is to say: nothing where the metrics say all.
   *
   * @param tally a detailed one
   */
  default List<Report> reports(Tally tally) {
    return List.of();
  }

  /**
   * The metrics of an answer that costs nothing, such as the class that is most frequent; those
   * alone that such an answer has, none where there is no such.
   *
   * @param tally a detailed one
   */
  default SortedMap<String, Double> baseline(Tally tally) {
    return new TreeMap<>();
  }

  /** How many examples of a class there are, and how many of them were told. */
  record ClassTally(String name, long examples, long right) {}

  /**
   * How well each class is told, by label; none where there are no classes.
   *
   * @param tally a detailed one
   */
  default List<ClassTally> byClass(Tally tally) {
    return List.of();
  }

  /**
   * A tally of nothing yet.
   *
   * @param detailed whether events are counted
   */
  default Tally tally(boolean detailed) {
    return new Tally(sums(), detailed);
  }
}
