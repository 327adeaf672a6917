package org.meanfield.network;

import java.io.Serializable;
import java.util.List;
import java.util.SortedMap;

/**
 * How what a network answers is judged: which sums an {@link Evaluator} adds to, and what follows
 * from the sums over a whole split. A plain value; the same for all networks of a task.
 */
public interface Judgement extends Serializable {
  /** The sum that counts what was judged: rows, or tokens. */
  String EXAMPLES = "examples";

  /** Names of the sums, {@link #EXAMPLES} among them. */
  List<String> sums();

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
   * A tally of nothing yet.
   *
   * @param detailed whether events are counted
   */
  default Tally tally(boolean detailed) {
    return new Tally(sums().size(), detailed);
  }

  /** How many examples were judged. */
  default long examples(Tally tally) {
    return (long) tally.sum(sums().indexOf(EXAMPLES));
  }
}
