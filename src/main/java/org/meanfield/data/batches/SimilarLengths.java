package org.meanfield.data.batches;

import org.meanfield.data.Schema;
import org.meanfield.random.Purpose;
import org.meanfield.random.RandomNumbers;

/**
 * A replica's training batches of documents. A few batches' worth, as the cursor's shuffled order
 * has them, is sorted by length and cut into batches, which come in random order. Which documents
 * those are, and in which order, is a pure function of (seed, replica, number of the window).
 */
final class SimilarLengths implements Feed {
  /** Batches that are sorted together: more leave less padding, and less to chance. */
  private static final int WINDOW = 16;

  private final JoinedShards shards;
  private final long seed;
  private final int replica;
  private final int batches;
  private final ShuffledRows cursor;
  private final Batch batch;
  private final int tokens;
  private final long[] window;
  private final int[] lengths;
  private long step;
  private long loaded = -1;
  private int[] places;
  private int[] order;

  /**
   * @param step batches taken before
   */
  SimilarLengths(JoinedShards shards, int batchSize, long seed, int replica, long step) {
    Schema schema = shards.schema();
    this.shards = shards;
    this.seed = seed;
    this.replica = replica;
    this.batches = (int) Math.min(WINDOW, shards.rows() / batchSize);
    this.batch = new Batch(schema, batchSize);
    this.tokens = schema.index(Schema.TOKENS);
    this.window = new long[batches * batchSize];
    this.lengths = new int[batches * batchSize];
    this.step = step;
    this.cursor = new ShuffledRows(shards, seed, replica, step / batches * window.length);
  }

  @Override
  public Batch next() {
    if (step / batches != loaded) {
      load(step / batches);
    }
    int first = order[(int) (step % batches)] * batch.capacity();
    step++;
    batch.clear();
    for (int i = 0; i < batch.capacity(); i++) {
      shards.copy(window[places[first + i]], batch);
    }
    return batch;
  }

  /** Only which documents a window has, and their lengths: they are copied when they are due. */
  private void load(long number) {
    for (int i = 0; i < window.length; i++) {
      window[i] = cursor.next();
      lengths[i] = shards.length(tokens, window[i]);
    }
    places = DocumentBatching.byLength(lengths, window.length);
    order = RandomNumbers.of(seed, Purpose.BATCH_ORDER, replica, number).permutation(batches);
    loaded = number;
  }
}
