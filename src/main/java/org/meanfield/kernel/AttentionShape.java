package org.meanfield.kernel;

/**
 * The numbers of one attention, and how it is cut into tiles of queries and blocks of keys. A tile
 * sees only the blocks that its queries' runs reach. Rows are padded to whole tiles and blocks.
 *
 * @param sequences N
 * @param heads h of each sequence
 * @param width E, floats of a head
 * @param queries of a sequence
 * @param keys of a sequence
 * @param tile queries that are computed at once
 * @param block keys by which a tile's runs are rounded
 * @param group heads that are computed at once: a divisor of all heads
 */
record AttentionShape(
    int sequences, int heads, int width, int queries, int keys, int tile, int block, int group) {
  /** Rows of a tile at most: with 1,024 keys its scores take half of the second-level cache. */
  private static final int TILE = 128;

  /** Floats of scores that are computed at once: a quarter of a megabyte. */
  private static final int SCORES = 1 << 16;

  /** Keys of a cache by which the run of a step is rounded. */
  static final int CACHE_BLOCK = 32;

  /**
   * For keys that come with their queries: where few queries see few keys, one tile of several
   * heads; else tiles of one head.
   */
  static AttentionShape of(int sequences, int heads, int width, int queries, int keys) {
    int tile = piece(queries);
    int block = piece(keys);
    boolean whole = tile == queries && block == keys;
    int group = whole ? group(sequences * heads, (long) tile * block) : 1;
    return new AttentionShape(sequences, heads, width, queries, keys, tile, block, group);
  }

  /** For few queries on kept keys: all heads at once, since a head alone is little work. */
  static AttentionShape onCache(int sequences, int heads, int width, int queries, int capacity) {
    return new AttentionShape(
        sequences, heads, width, queries, capacity, queries, CACHE_BLOCK, sequences * heads);
  }

  private static int piece(int rows) {
    int pieces = (rows + TILE - 1) / TILE;
    int even = (rows + pieces - 1) / pieces;
    return pieces == 1 ? rows : (even + 15) / 16 * 16;
  }

  private static int group(int allHeads, long scoresOfHead) {
    int group = 1;
    for (int divisor = 2; divisor * scoresOfHead <= SCORES && divisor <= allHeads; divisor++) {
      group = allHeads % divisor == 0 ? divisor : group;
    }
    return group;
  }

  /** D, of all heads together. */
  int allWidth() {
    return heads * width;
  }

  int allHeads() {
    return sequences * heads;
  }

  int tiles() {
    return (queries + tile - 1) / tile;
  }

  int blocks() {
    return (keys + block - 1) / block;
  }

  /** Whether every query and every key of a head are in the same tile. */
  boolean isOneTile() {
    return tiles() == 1 && blocks() == 1;
  }

  int paddedQueries() {
    return tiles() * tile;
  }

  int paddedKeys() {
    return blocks() * block;
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
