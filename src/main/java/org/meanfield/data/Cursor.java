package org.meanfield.data;

import java.util.List;
import org.meanfield.random.Purpose;
import org.meanfield.random.RandomNumbers;

/**
 * A replica's endless stream of full minibatches over its shards. Each pass has an order of its
 * own, a pure function of (seed, replica, pass); a batch may begin in one pass and end in the next.
 * The position is the number of examples consumed, so a replica's position before round n is n ×
 * local steps × batch size and need not be saved.
 */
public final class Cursor {
  private final List<ShardBlock> blocks;
  private final int[] firstRows;
  private final int rows;
  private final long seed;
  private final int replica;
  private long position;
  private long pass = -1;
  private int[] order;

  /**
   * @param blocks the replica's shards, in the order of their numbers
   * @param position examples consumed before
   * @throws DataException when there is no example, or more than 2^31
   */
  public Cursor(List<ShardBlock> blocks, long seed, int replica, long position) {
    this.blocks = List.copyOf(blocks);
    this.firstRows = new int[blocks.size()];
    this.seed = seed;
    this.replica = replica;
    this.position = position;
    long total = 0;
    for (int i = 0; i < blocks.size(); i++) {
      firstRows[i] = (int) total;
      total += blocks.get(i).rows();
      if (total > Integer.MAX_VALUE) {
        throw new DataException(
            "replica %d has more than 2^31 examples: raise training.replicas".formatted(replica));
      }
    }
    if (total == 0) {
      throw new DataException(
          "replica %d has no training example: lower training.replicas".formatted(replica));
    }
    this.rows = (int) total;
  }

  /** Examples consumed so far. */
  public long position() {
    return position;
  }

  /**
   * Fills the batch to its capacity and moves on.
   *
   * @throws DataException when the batch is larger than all of the replica's data
   */
  public void fill(Batch batch) {
    requireFits(replica, batch.capacity(), rows);
    batch.clear();
    for (int i = 0; i < batch.capacity(); i++) {
      int row = next();
      int block = blockOf(row);
      batch.add(blocks.get(block), row - firstRows[block]);
    }
  }

  /** Refuses a batch that would show an example twice. */
  static void requireFits(int replica, int batchSize, long rows) {
    if (batchSize > rows) {
      throw new DataException(
          ("training.batch-size = %d: replica %d has only %d training examples; lower"
                  + " training.batch-size or training.replicas")
              .formatted(batchSize, replica, rows));
    }
  }

  private int next() {
    long current = position / rows;
    if (current != pass) {
      pass = current;
      order = RandomNumbers.of(seed, Purpose.SHUFFLE, replica, pass).permutation(rows);
    }
    return order[(int) (position++ % rows)];
  }

  /** The last block whose first row is not behind this one; empty blocks own no row. */
  private int blockOf(int row) {
    int low = 0;
    int high = firstRows.length - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (firstRows[middle] <= row) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }
}
