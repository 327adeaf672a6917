package org.meanfield.kernel;

/**
 * Makes the probabilities of what a query does not see zeros, in a tile with a row a key, {@code
 * [C, M]}: mostly a few floats at the ends of the rows that its queries' runs begin and end in,
 * since a later query's run neither begins nor ends before an earlier one's.
 */
final class UnseenEntries {
  private final TilePlaces places;
  private final int[] from;
  private final int[] to;
  private final float[] zeros;

  UnseenEntries(TilePlaces places) {
    int queries = places.shape().tile();
    this.places = places;
    this.from = new int[queries];
    this.to = new int[queries];
    this.zeros = new float[queries];
  }

  /** The probabilities of a query that sees nothing are zeros already. */
  void clear(Buffer p, int head, int tile, KeyRun run) {
    boolean ascending = readRuns(head, tile, run);
    int queries = zeros.length;
    if (!ascending) {
      clearEach(p, run.size());
      return;
    }
    int begun = 0;
    int ended = 0;
    for (int key = 0; key < run.size(); key++) {
      while (begun < queries && from[begun] <= key) {
        begun++;
      }
      while (ended < queries && to[ended] <= key) {
        ended++;
      }
      if (ended > 0) {
        p.put(key * queries, zeros, 0, ended);
      }
      if (begun < queries) {
        p.put(key * queries + begun, zeros, 0, queries - begun);
      }
    }
  }

  /**
   * Reads the runs of a tile's queries; whether each begins and ends where the next does or before.
   */
  private boolean readRuns(int head, int tile, KeyRun run) {
    int sequence = places.sequence(head);
    boolean ascending = true;
    int lastFrom = 0;
    int lastTo = 0;
    for (int i = 0; i < zeros.length; i++) {
      int query = tile * zeros.length + i;
      if (!places.isBlind(sequence, query)) {
        int ownFrom = places.spans().from(sequence, query) - run.from();
        int ownTo = places.spans().to(sequence, query) - run.from();
        ascending &= ownFrom >= lastFrom && ownTo >= lastTo;
        lastFrom = ownFrom;
        lastTo = ownTo;
      }
      from[i] = lastFrom;
      to[i] = lastTo;
    }
    return ascending;
  }

  private void clearEach(Buffer p, int keys) {
    for (int key = 0; key < keys; key++) {
      for (int i = 0; i < zeros.length; i++) {
        if (key < from[i] || key >= to[i]) {
          p.put(key * zeros.length + i, 0);
        }
      }
    }
  }
}
