package org.meanfield.data.batches;

import java.util.Arrays;
import org.meanfield.data.Schema;
import org.meanfield.data.shards.ShardBlock;
import org.meanfield.random.Purpose;
import org.meanfield.random.RandomNumbers;

/**
 * A replica's training batches of a stream. Its shards, joined to a ring, are cut into lanes of
 * equal length; a pass reads every lane from its start to its end, and begins at another place of
 * the ring than the pass before, so that windows and lanes are cut elsewhere. Where it stands is a
 * function of the number of batches taken.
 */
final class TokenLanes implements Feed {
  private final StreamBatching batching;
  private final JoinedShards ring;
  private final long seed;
  private final int replica;
  private final long laneLength;
  private final long windows;
  private final Batch batch;
  private long step;

  /**
   * @param step batches taken before
   */
  TokenLanes(StreamBatching batching, JoinedShards ring, long seed, int replica, long step) {
    this.batching = batching;
    this.ring = ring;
    this.seed = seed;
    this.replica = replica;
    this.laneLength = ring.rows() / batching.lanes();
    this.windows = (laneLength - 1) / batching.steps();
    this.batch = new Batch(batching.schema(), batching.lanes());
    this.step = step;
  }

  @Override
  public Batch next() {
    long window = step % windows;
    long start = start(step / windows) + window * batching.steps();
    step++;
    for (int lane = 0; lane < batching.lanes(); lane++) {
      copy((start + lane * laneLength) % ring.rows(), lane * batching.steps());
    }
    Arrays.fill(batch.ints(2), window == 0 ? 1 : 0);
    batch.allRows();
    return batch;
  }

  /** Where on the ring a pass begins. */
  private long start(long pass) {
    float place = RandomNumbers.of(seed, Purpose.SHUFFLE, replica, pass).uniform(0);
    return (long) ((double) place * ring.rows());
  }

  /** A window of a lane, shard by shard where it reaches into several. */
  private void copy(long from, int to) {
    long at = from;
    int end = to + batching.steps();
    int next = to;
    while (next < end) {
      int number = ring.blockOf(at);
      ShardBlock shard = ring.block(number);
      int count = copy(shard, ring.placeIn(number, at), next, end - next);
      next += count;
      at = at + count == ring.rows() ? 0 : at + count;
    }
  }

  /** As many tokens, each with its target, as the shard has from a place on. */
  private int copy(ShardBlock shard, int from, int to, int wanted) {
    int left = shard.rows() - from;
    int count = Math.min(wanted, left);
    int told = Math.min(count, left - 1);
    System.arraycopy(shard.ints(0), from, batch.ints(0), to, count);
    System.arraycopy(shard.ints(0), from + 1, batch.ints(1), to, told);
    if (told < count) {
      // Shards of a replica are not neighbours: nothing tells the first token of one.
      batch.ints(1)[to + told] = Schema.NO_TOKEN;
    }
    return count;
  }
}
