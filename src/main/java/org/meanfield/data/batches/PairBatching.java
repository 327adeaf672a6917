package org.meanfield.data.batches;

import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.meanfield.config.Amount;
import org.meanfield.data.DataException;
import org.meanfield.data.Schema;
import org.meanfield.data.shards.PairLengths;
import org.meanfield.data.shards.ShardBlock;
import org.meanfield.data.shards.ShardEntry;
import org.meanfield.data.shards.ShardSet;

/**
 * Batches of pairs of texts of one length, and of as many as make up so many tokens: those that are
 * computed in the same steps, a multiple of eight, are in a bucket, whose batches all have the same
 * shape. So there are few shapes, little padding, and batches that take about the same time.
 *
 * <p>A pass of a replica is every batch of each of its buckets. How many that are follows from how
 * many pairs each bucket has, which the manifest says; which pairs they are and in which order they
 * come is drawn anew each pass.
 *
 * @param tokens of either side of a batch at most, padding included, unless one pair has more
 * @param maxLength tokens of a text at most
 */
public record PairBatching(int tokens, int maxLength) implements Batching {

  /** Batches for the examples of a schema of pairs. */
  public static PairBatching of(int tokens, Schema schema) {
    return new PairBatching(
        tokens, Math.max(schema.field(Schema.SOURCE).size(), schema.field(Schema.TARGET).size()));
  }

  /** All the shapes that there are, the one with most computation first. */
  public List<PairShape> shapes() {
    return IntStream.range(0, buckets()).mapToObj(bucket -> shape(buckets() - 1 - bucket)).toList();
  }

  /** The shape that the pairs of a batch have, which are all of one bucket. */
  public PairShape shape(Batch batch) {
    int[] sources = batch.lengths(batch.schema().index(Schema.SOURCE));
    int[] targets = batch.lengths(batch.schema().index(Schema.TARGET));
    int longest = 0;
    for (int row = 0; row < batch.rows(); row++) {
      longest = Math.max(longest, Math.max(sources[row], targets[row]));
    }
    return shapeOf(longest, 0);
  }

  /** The shape that a pair of texts of so many tokens is computed in. */
  public PairShape shapeOf(int source, int target) {
    return shape(bucket(source, target));
  }

  /** Buckets, numbered from the shortest to the longest pairs. */
  int buckets() {
    return bucket(maxLength, maxLength) + 1;
  }

  static int bucket(int source, int target) {
    return PairLengths.steps(source, target) / PairLengths.EIGHT - 1;
  }

  PairShape shape(int bucket) {
    int steps = (bucket + 1) * PairLengths.EIGHT;
    return new PairShape(Math.max(1, tokens / steps), steps);
  }

  /** Batches of a bucket of so many pairs in a pass. */
  long batches(int bucket, long pairs) {
    int rows = shape(bucket).rows();
    return (pairs + rows - 1) / rows;
  }

  @Override
  public Feed open(List<ShardBlock> blocks, long seed, int replica, long step) {
    JoinedShards shards = new JoinedShards(blocks);
    requireFits(replica, shards.sizes());
    return new ShuffledPairs(this, blocks, seed, replica, step);
  }

  /** From the shortest pairs to the longest, so that what is said of one depends on no other. */
  @Override
  public Iterable<Batch> evaluation(ShardBlock block) {
    return () -> inOrder(block);
  }

  private Iterator<Batch> inOrder(ShardBlock block) {
    return new PairsByLength(this, block).batches();
  }

  /** Those of the shortest pairs, of which a batch has most. */
  @Override
  public long examplesPerStep() {
    return shape(0).rows();
  }

  @Override
  public String size() {
    return Amount.grouped(tokens, "token");
  }

  /** As many as all replicas together have batches in a pass, whatever pairs are in them. */
  @Override
  public long steps(ShardSet shards, int replicas, int epochs) {
    long batches = 0;
    for (int replica = 0; replica < replicas; replica++) {
      batches += batches(shards.shardsOf(replica, replicas));
    }
    return (batches * epochs + replicas - 1) / replicas;
  }

  private long batches(List<ShardEntry> shards) {
    long[] pairs = new long[buckets()];
    for (ShardEntry shard : shards) {
      for (int bucket = 0; bucket < shard.lengths().size(); bucket++) {
        pairs[bucket] += shard.lengths().get(bucket);
      }
    }
    return IntStream.range(0, pairs.length).mapToLong(i -> batches(i, pairs[i])).sum();
  }

  @Override
  public void requireFits(int replica, List<Long> shards) {
    if (shards.stream().mapToLong(Long::longValue).sum() == 0) {
      throw new DataException(
          "replica %s has no training example: lower training.replicas".formatted(replica));
    }
  }

  @Override
  public long judged(long examples) {
    return examples;
  }
}
