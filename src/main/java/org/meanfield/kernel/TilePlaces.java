package org.meanfield.kernel;

/** Where the tiles of an attention are, and which keys each has to look at. */
record TilePlaces(AttentionShape shape, Spans spans) {
  /** What happens with a tile of one group of heads. */
  interface TileStep {
    void run(int firstHead, int tile);
  }

  void everyTile(TileStep step) {
    for (int head = 0; head < shape.allHeads(); head += shape.group()) {
      for (int tile = 0; tile < shape.tiles(); tile++) {
        step.run(head, tile);
      }
    }
  }

  /** The row of a tile's first query in all heads' queries. */
  int row(int head, int tile) {
    return head * shape.paddedQueries() + tile * shape.tile();
  }

  /** The float of a tile's first query. */
  long query(int head, int tile) {
    return (long) row(head, tile) * shape.width();
  }

  /** The float of a head's key. */
  long key(int head, int from) {
    return ((long) head * shape.paddedKeys() + from) * shape.width();
  }

  /** The sequence that a head is of. */
  int sequence(int head) {
    return head / shape.heads();
  }

  /** Whether a query sees nothing, such as one that only fills a tile. */
  boolean isBlind(int sequence, int query) {
    return query >= shape.queries() || spans.isEmpty(sequence, query);
  }

  /** The blocks that the queries of a tile see, of all sequences that the group's heads are of. */
  KeyRun run(int head, int tile) {
    int from = Integer.MAX_VALUE;
    int to = 0;
    int first = tile * shape.tile();
    int end = Math.min(first + shape.tile(), shape.queries());
    for (int n = sequence(head); n <= sequence(head + shape.group() - 1); n++) {
      for (int query = first; query < end; query++) {
        if (!spans.isEmpty(n, query)) {
          from = Math.min(from, spans.from(n, query));
          to = Math.max(to, spans.to(n, query));
        }
      }
    }
    int block = shape.block();
    return to == 0
        ? new KeyRun(0, 0)
        : new KeyRun(from / block * block, (to + block - 1) / block * block);
  }
}
