package org.meanfield.network;

import java.io.Serializable;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What evaluation adds up: how many examples, a few sums over them, from which the metrics follow,
 * and in a detailed evaluation how often each event happened, from which the reports follow. Only
 * events that happened take memory: of the million pairs of a thousand classes few do.
 */
public final class Tally implements Serializable {
  private static final long serialVersionUID = 1;

  private long examples;
  private final double[] sums;
  private final boolean detailed;
  private final TreeMap<Long, Long> counts = new TreeMap<>();

  /**
   * @param sums how many sums there are: {@link Judgement#sums}
   * @param detailed whether events are counted
   */
  public Tally(int sums, boolean detailed) {
    this.sums = new double[sums];
    this.detailed = detailed;
  }

  /** Counts one more example: a row, or a token. */
  public void addExample() {
    examples++;
  }

  public long examples() {
    return examples;
  }

  public void add(int sum, double value) {
    sums[sum] += value;
  }

  public double sum(int sum) {
    return sums[sum];
  }

  /** Counts an event, whose number means what its task says; ignored where detail is not asked. */
  public void count(long event) {
    if (detailed) {
      counts.merge(event, 1L, Long::sum);
    }
  }

  /** How often each event happened, those that never did left out. */
  public SortedMap<Long, Long> counts() {
    return Collections.unmodifiableSortedMap(counts);
  }

  /**
   * Adds what was tallied elsewhere, events only where detail is asked; sums depend on the order of
   * additions to the last bit.
   */
  public void add(Tally other) {
    examples += other.examples;
    for (int i = 0; i < sums.length; i++) {
      sums[i] += other.sums[i];
    }
    if (detailed) {
      other.counts.forEach((event, count) -> counts.merge(event, count, Long::sum));
    }
  }
}
