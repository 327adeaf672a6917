package org.meanfield.data.batches;

import java.util.Arrays;
import java.util.List;
import org.meanfield.data.Schema;
import org.meanfield.data.shards.ShardBlock;
import org.meanfield.random.Purpose;
import org.meanfield.random.Shuffle;

/**
 * A replica's training batches of pairs, pass after pass. Each bucket has an order of its own in
 * each pass and is cut into full batches, the last of which is filled from its beginning (of a
 * bucket with fewer pairs than a batch, all are one); the batches of all buckets then come in
 * random order. No order is a table, so a feed opens at any step.
 */
final class ShuffledPairs implements Feed {
  private final PairBatching batching;
  private final List<PairsByLength> shards;
  private final long seed;
  private final int replica;

  /** Pairs of each bucket, of all shards. */
  private final long[] pairs;

  /** Batches of a pass in the buckets before each, and behind the last those of all. */
  private final long[] batches;

  private final Batch batch;
  private final int targets;
  private final Shuffle[] orders;
  private long step;
  private long pass = -1;
  private Shuffle batchOrder;

  /**
   * @param blocks with one pair at least
   * @param step batches taken before
   */
  ShuffledPairs(PairBatching batching, List<ShardBlock> blocks, long seed, int replica, long step) {
    this.batching = batching;
    this.shards = blocks.stream().map(block -> new PairsByLength(batching, block)).toList();
    this.seed = seed;
    this.replica = replica;
    this.step = step;
    this.pairs = new long[batching.buckets()];
    this.batches = new long[batching.buckets() + 1];
    for (int bucket = 0; bucket < pairs.length; bucket++) {
      for (PairsByLength shard : shards) {
        pairs[bucket] += shard.count(bucket);
      }
      batches[bucket + 1] = batches[bucket] + batching.batches(bucket, pairs[bucket]);
    }
    this.orders = new Shuffle[pairs.length];
    Schema schema = blocks.get(0).schema();
    this.targets = schema.index(Schema.TARGET);
    this.batch = new Batch(schema, Math.toIntExact(batching.examplesPerStep()));
  }

  @Override
  public Batch next() {
    long all = batches[pairs.length];
    if (step / all != pass) {
      pass = step / all;
      batchOrder = Shuffle.of(seed, Purpose.BATCH_ORDER, replica, pass, all);
      Arrays.fill(orders, null);
    }
    fill(batchOrder.at(step % all));
    step++;
    return batch;
  }

  /**
   * @param number of the batch in the pass, bucket after bucket
   */
  private void fill(long number) {
    int bucket = 0;
    while (batches[bucket + 1] <= number) {
      bucket++;
    }
    long size = pairs[bucket];
    int rows = (int) Math.min(batching.shape(bucket).rows(), size);
    long first = (number - batches[bucket]) * rows;
    batch.clear();
    for (int i = 0; i < rows; i++) {
      copy(bucket, order(bucket).at((first + i) % size));
    }
    weigh();
  }

  /** Each bucket of each pass has a stream of random numbers of its own. */
  private Shuffle order(int bucket) {
    if (orders[bucket] == null) {
      long stream = pass * pairs.length + bucket;
      orders[bucket] = Shuffle.of(seed, Purpose.SHUFFLE, replica, stream, pairs[bucket]);
    }
    return orders[bucket];
  }

  /**
   * @param place in the bucket, shard after shard
   */
  private void copy(int bucket, long place) {
    long left = place;
    for (PairsByLength shard : shards) {
      if (left < shard.count(bucket)) {
        shard.copy(bucket, (int) left, batch);
        return;
      }
      left -= shard.count(bucket);
    }
    throw new IllegalStateException("no pair " + place + " in bucket " + bucket);
  }

  /** A pair counts as many times as it has tokens to say: the target's, and the end. */
  private void weigh() {
    float[] weights = batch.weights();
    for (int row = 0; row < batch.rows(); row++) {
      weights[row] = batch.lengths(targets)[row] + 1;
    }
    Arrays.fill(weights, batch.rows(), weights.length, 0);
  }
}
