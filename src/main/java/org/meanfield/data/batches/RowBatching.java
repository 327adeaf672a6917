package org.meanfield.data.batches;

import java.util.Iterator;
import java.util.List;
import java.util.stream.LongStream;
import org.meanfield.config.Amount;
import org.meanfield.data.DataException;
import org.meanfield.data.shards.ShardBlock;

/**
 * Batches of whole examples: shuffled anew every pass for training, one after the other for
 * evaluation.
 *
 * @param batchSize examples in a batch
 */
public record RowBatching(int batchSize) implements Batching {

  @Override
  public Feed open(List<ShardBlock> blocks, long seed, int replica, long step) {
    JoinedShards shards = new JoinedShards(blocks);
    requireFits(replica, shards.sizes());
    ShuffledRows cursor = new ShuffledRows(shards, seed, replica, step * batchSize);
    Batch batch = new Batch(shards.schema(), batchSize);
    return () -> {
      cursor.fill(batch);
      return batch;
    };
  }

  @Override
  public Iterable<Batch> evaluation(ShardBlock block) {
    return () -> batches(block);
  }

  private Iterator<Batch> batches(ShardBlock block) {
    Batch batch = new Batch(block.schema(), batchSize);
    return LongStream.iterate(0, first -> first < block.rows(), first -> first + batchSize)
        .mapToObj(
            first -> {
              batch.fill(block, (int) first);
              return batch;
            })
        .iterator();
  }

  @Override
  public long examplesPerStep() {
    return batchSize;
  }

  /** Refuses a batch that would show an example twice. */
  @Override
  public void requireFits(int replica, List<Long> shards) {
    long examples = shards.stream().mapToLong(Long::longValue).sum();
    if (batchSize > examples) {
      throw new DataException(
          ("training.batch-size = %s: replica %s has only %s; lower"
                  + " training.batch-size or training.replicas")
              .formatted(batchSize, replica, Amount.of(examples, "training example")));
    }
  }

  @Override
  public long judged(long examples) {
    return examples;
  }
}
