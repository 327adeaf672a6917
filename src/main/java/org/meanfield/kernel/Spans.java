package org.meanfield.kernel;

import java.util.Arrays;

/**
 * Which keys each query of a batch may see: a run {@code [from, to)} of the keys of its own
 * sequence, all of them until told otherwise. Causal attention, padding, documents packed behind
 * each other and decoding are all such runs. An empty run gives zeros.
 */
public final class Spans {
  private final Turn turn;
  private final int sequences;
  private final int queries;
  private final int[] from;
  private final int[] to;
  private int keys = Integer.MAX_VALUE;

  Spans(Turn turn, int sequences, int queries) {
    this.turn = turn;
    this.sequences = sequences;
    this.queries = queries;
    this.from = new int[Math.multiplyExact(sequences, queries)];
    this.to = new int[from.length];
    Arrays.fill(to, keys);
  }

  public int sequences() {
    return sequences;
  }

  /** Queries of a sequence. */
  public int queries() {
    return queries;
  }

  /** An attention over so many keys of a sequence reads it: none is seen beyond the fewest. */
  void over(int keysOfSequence) {
    keys = Math.min(keys, keysOfSequence);
    for (int i = 0; i < to.length; i++) {
      to[i] = Math.min(to[i], keys);
    }
  }

  int from(int sequence, int query) {
    return from[sequence * queries + query];
  }

  int to(int sequence, int query) {
    return to[sequence * queries + query];
  }

  boolean isEmpty(int sequence, int query) {
    return from(sequence, query) >= to(sequence, query);
  }

  /**
   * Sets what the queries of the next batches see.
   *
   * @param runsFrom first key of each query's run, {@code [sequences · queries]}
   * @param runsTo the key behind its last; as large as the first where it sees none
   * @throws IllegalArgumentException where a run does not lie within the sequence's keys
   */
  public void set(int[] runsFrom, int[] runsTo) {
    if (runsFrom.length != from.length || runsTo.length != to.length) {
      throw new IllegalArgumentException(
          "runs from %s keys and to %s for a program of %s queries"
              .formatted(runsFrom.length, runsTo.length, from.length));
    }
    for (int i = 0; i < from.length; i++) {
      if (runsFrom[i] < 0 || runsTo[i] < runsFrom[i] || runsTo[i] > keys) {
        throw new IllegalArgumentException(
            "query %s of sequence %s sees the keys %s to %s: must be a run from 0 to %s at most"
                .formatted(i % queries, i / queries, runsFrom[i], runsTo[i], keys));
      }
    }
    turn.changed();
    System.arraycopy(runsFrom, 0, from, 0, from.length);
    System.arraycopy(runsTo, 0, to, 0, to.length);
  }
}
