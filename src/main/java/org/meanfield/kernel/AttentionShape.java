package org.meanfield.kernel;

/**
 * The numbers of one attention, and how it is cut into tiles of queries and blocks of keys: where
 * few queries see few keys, one tile of several heads at once; else a tile of one head, which sees
 * only the blocks that its queries' runs reach. Rows are padded to whole tiles and blocks.
 *
 * @param sequences N
 * @param heads h of each sequence
 * @param width E, floats of a head
 * @param queries of a sequence
 * @param keys of a sequence
 */
record AttentionShape(int sequences, int heads, int width, int queries, int keys) {
  /** Rows of a tile at most: with 1,024 keys its scores take half of the second-level cache. */
  private static final int TILE = 128;

  /** Floats of scores that are computed at once: a quarter of a megabyte. */
  private static final int SCORES = 1 << 16;

  /** D, of all heads together. */
  int allWidth() {
    return heads * width;
  }

  int allHeads() {
    return sequences * heads;
  }

  private boolean whole() {
    return queries <= TILE && keys <= TILE;
  }

  /** Heads that are computed at once: a divisor of all heads. */
  int group() {
    int group = 1;
    for (int divisor = 1; whole() && divisor <= allHeads(); divisor++) {
      boolean fits = (long) divisor * tile() * block() <= SCORES;
      group = allHeads() % divisor == 0 && fits ? divisor : group;
    }
    return group;
  }

  /** Queries that are computed at once. */
  int tile() {
    return piece(queries);
  }

  /** Keys by which a tile's runs are rounded. */
  int block() {
    return piece(keys);
  }

  private int piece(int rows) {
    int pieces = (rows + TILE - 1) / TILE;
    int even = (rows + pieces - 1) / pieces;
    return pieces == 1 ? rows : (even + 15) / 16 * 16;
  }

  int tiles() {
    return (queries + tile() - 1) / tile();
  }

  int blocks() {
    return (keys + block() - 1) / block();
  }

  int paddedQueries() {
    return tiles() * tile();
  }

  int paddedKeys() {
    return blocks() * block();
  }

  /** Floats of all heads' queries. */
  long queryFloats() {
    return (long) allHeads() * paddedQueries() * width;
  }

  /** Floats of all heads' keys. */
  long keyFloats() {
    return (long) allHeads() * paddedKeys() * width;
  }
}
