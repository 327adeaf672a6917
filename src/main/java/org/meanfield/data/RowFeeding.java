package org.meanfield.data;

import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Batches of whole examples: shuffled anew every pass for training, one after the other for
 * evaluation.
 *
 * @param batchSize examples in a batch
 */
public record RowFeeding(int batchSize) implements Feeding {

  @Override
  public Feed open(List<ShardBlock> blocks, long seed, int replica, long step) {
    Cursor cursor = new Cursor(blocks, seed, replica, step * batchSize);
    Batch batch = new Batch(blocks.get(0).schema(), batchSize);
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
    return Stream.iterate(0, first -> first < block.rows(), first -> first + batchSize)
        .map(
            first -> {
              batch.fill(block, first);
              return batch;
            })
        .iterator();
  }

  @Override
  public long examplesPerStep() {
    return batchSize;
  }

  @Override
  public void requireFits(int replica, long examples) {
    Cursor.requireFits(replica, batchSize, examples);
  }
}
