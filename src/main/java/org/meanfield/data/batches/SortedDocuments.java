package org.meanfield.data.batches;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.meanfield.data.Schema;
import org.meanfield.data.shards.ShardBlock;

/** The documents of a shard from the shortest to the longest, in batches of one number of steps. */
final class SortedDocuments implements Iterator<Batch> {
  private final DocumentBatching batching;
  private final ShardBlock block;
  private final int[] lengths;
  private final int[] places;
  private final Batch batch;
  private int next;

  SortedDocuments(DocumentBatching batching, ShardBlock block) {
    this.batching = batching;
    this.block = block;
    int tokens = block.schema().index(Schema.TOKENS);
    this.lengths = IntStream.range(0, block.rows()).map(row -> block.length(tokens, row)).toArray();
    this.places = DocumentBatching.byLength(lengths, block.rows());
    this.batch = new Batch(block.schema(), batching.batchSize());
  }

  @Override
  public boolean hasNext() {
    return next < places.length;
  }

  @Override
  public Batch next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    int steps = steps();
    batch.clear();
    while (hasNext() && batch.rows() < batch.capacity() && steps() == steps) {
      batch.add(block, places[next++]);
    }
    return batch;
  }

  private int steps() {
    return batching.steps(lengths[places[next]]);
  }
}
