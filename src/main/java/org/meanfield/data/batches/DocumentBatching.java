package org.meanfield.data.batches;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.meanfield.data.shards.ShardBlock;

/**
 * Batches of documents of similar length, so that little is computed for padding. A batch is
 * computed in one of a few numbers of steps: powers of two, and the greatest length there may be.
 *
 * @param batchSize documents in a batch
 * @param maxLength tokens that an example holds
 */
public record DocumentBatching(int batchSize, int maxLength) implements Batching {
  /** Shorter documents are not worth a program of their own. */
  private static final int FEWEST_STEPS = 16;

  /** The steps that a document of this many tokens is computed in. */
  public int steps(int length) {
    int power = Integer.highestOneBit(Math.max(1, length - 1)) << 1;
    return Math.min(maxLength, Math.max(FEWEST_STEPS, power));
  }

  /** All the numbers of steps that there are, the most first. */
  public List<Integer> allSteps() {
    return IntStream.rangeClosed(1, maxLength)
        .map(length -> steps(maxLength + 1 - length))
        .distinct()
        .boxed()
        .toList();
  }

  @Override
  public Feed open(List<ShardBlock> blocks, long seed, int replica, long step) {
    JoinedShards shards = new JoinedShards(blocks);
    requireFits(replica, shards.sizes());
    return new SimilarLengths(shards, batchSize, seed, replica, step);
  }

  /** Batches of one number of steps, so that what is said of a document depends on no other. */
  @Override
  public Iterable<Batch> evaluation(ShardBlock block) {
    return () -> batches(block);
  }

  private Iterator<Batch> batches(ShardBlock block) {
    return new SortedDocuments(this, block);
  }

  @Override
  public long examplesPerStep() {
    return batchSize;
  }

  @Override
  public void requireFits(int replica, List<Long> shards) {
    new RowBatching(batchSize).requireFits(replica, shards);
  }

  @Override
  public long judged(long examples) {
    return examples;
  }

  /** Places of documents from the shortest to the longest, equals in their order. */
  static int[] byLength(int[] lengths, int count) {
    long[] keys = new long[count];
    for (int i = 0; i < count; i++) {
      keys[i] = (long) lengths[i] << Integer.SIZE | i;
    }
    Arrays.sort(keys);
    int[] places = new int[count];
    for (int i = 0; i < count; i++) {
      places[i] = (int) keys[i];
    }
    return places;
  }
}
