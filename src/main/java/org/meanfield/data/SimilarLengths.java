package org.meanfield.data;

import java.util.List;
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

  private final long seed;
  private final int replica;
  private final int batches;
  private final Cursor cursor;
  private final Batch window;
  private final Batch batch;
  private final int length;
  private long step;
  private long loaded = -1;
  private int[] places;
  private int[] order;

  /**
   * @param step batches taken before
   */
  SimilarLengths(List<ShardBlock> blocks, int batchSize, long seed, int replica, long step) {
    long rows = blocks.stream().mapToLong(ShardBlock::rows).sum();
    Schema schema = blocks.get(0).schema();
    this.seed = seed;
    this.replica = replica;
    this.batches = (int) Math.min(WINDOW, rows / batchSize);
    this.window = new Batch(schema, batches * batchSize);
    this.batch = new Batch(schema, batchSize);
    this.length = schema.index(DocumentFeeding.LENGTH);
    this.step = step;
    this.cursor = new Cursor(blocks, seed, replica, step / batches * window.capacity());
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
      batch.add(window, places[first + i]);
    }
    return batch;
  }

  private void load(long number) {
    cursor.fill(window);
    places = DocumentFeeding.byLength(window.ints(length), window.rows());
    order = RandomNumbers.of(seed, Purpose.BATCH_ORDER, replica, number).permutation(batches);
    loaded = number;
  }
}
