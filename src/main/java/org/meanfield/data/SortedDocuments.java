package org.meanfield.data;

import java.util.Iterator;
import java.util.NoSuchElementException;

/** The documents of a shard from the shortest to the longest, in batches of one number of steps. */
final class SortedDocuments implements Iterator<Batch> {
  private final DocumentFeeding feeding;
  private final ShardBlock block;
  private final int[] lengths;
  private final int[] places;
  private final Batch batch;
  private int next;

  SortedDocuments(DocumentFeeding feeding, ShardBlock block) {
    this.feeding = feeding;
    this.block = block;
    this.lengths = block.ints(block.schema().index(DocumentFeeding.LENGTH));
    this.places = DocumentFeeding.byLength(lengths, block.rows());
    this.batch = new Batch(block.schema(), feeding.batchSize());
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
    return feeding.steps(lengths[places[next]]);
  }
}
