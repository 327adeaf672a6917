package org.meanfield.data.batches;

import org.meanfield.data.DataException;
import org.meanfield.random.Purpose;
import org.meanfield.random.Shuffle;

/**
 * A replica's endless sequence of rows of its shards. Each pass has an order of its own, a pure
 * function of (seed, replica, pass). The position is the number of examples consumed, so a
 * replica's position before round n is n × local steps × batch size and need not be saved.
 */
final class ShuffledRows {
  private final JoinedShards shards;
  private final long seed;
  private final int replica;
  private long position;
  private long pass = -1;
  private Shuffle order;

  /**
   * @param position examples consumed before
   * @throws DataException when there is no example
   */
  ShuffledRows(JoinedShards shards, long seed, int replica, long position) {
    if (shards.rows() == 0) {
      throw new DataException(
          "replica %s has no training example: lower training.replicas".formatted(replica));
    }
    this.shards = shards;
    this.seed = seed;
    this.replica = replica;
    this.position = position;
  }

  /** Examples consumed so far. */
  long position() {
    return position;
  }

  /** Fills the batch to its capacity; it may begin in one pass and end in the next. */
  void fill(Batch batch) {
    batch.clear();
    for (int i = 0; i < batch.capacity(); i++) {
      shards.copy(next(), batch);
    }
  }

  /** Consumes one example: its row among all of the replica's. */
  long next() {
    long current = position / shards.rows();
    if (current != pass) {
      pass = current;
      order = Shuffle.of(seed, Purpose.SHUFFLE, replica, pass, shards.rows());
    }
    return order.at(position++ % shards.rows());
  }
}
