package org.meanfield.data.batches;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.meanfield.data.Schema;
import org.meanfield.data.shards.ShardBlock;

/** The rows of a shard of pairs by their buckets, within one in the order of the shard. */
final class PairsByLength {
  private final PairBatching batching;
  private final ShardBlock block;
  private final int source;
  private final int target;

  /** All rows, bucket after bucket. */
  private final int[] rows;

  /** Where each bucket begins among them, and behind the last bucket where that ends. */
  private final int[] firsts;

  PairsByLength(PairBatching batching, ShardBlock block) {
    this.batching = batching;
    this.block = block;
    this.source = block.schema().index(Schema.SOURCE);
    this.target = block.schema().index(Schema.TARGET);
    this.rows = new int[block.rows()];
    this.firsts = new int[batching.buckets() + 1];
    sort();
  }

  /** By counting, so that equals stay in their order. */
  private void sort() {
    for (int row = 0; row < rows.length; row++) {
      firsts[bucket(row) + 1]++;
    }
    for (int bucket = 0; bucket < batching.buckets(); bucket++) {
      firsts[bucket + 1] += firsts[bucket];
    }
    int[] next = firsts.clone();
    for (int row = 0; row < rows.length; row++) {
      rows[next[bucket(row)]++] = row;
    }
  }

  private int bucket(int row) {
    return PairBatching.bucket(block.length(source, row), block.length(target, row));
  }

  /** Pairs of a bucket. */
  int count(int bucket) {
    return firsts[bucket + 1] - firsts[bucket];
  }

  /** Appends a pair to a batch: the one at a place of its bucket. */
  void copy(int bucket, int place, Batch batch) {
    batch.add(block, rows[firsts[bucket] + place]);
  }

  /** Batches in which every pair comes once; each is overwritten by the next. */
  Iterator<Batch> batches() {
    return new Batches();
  }

  private final class Batches implements Iterator<Batch> {
    private final Batch batch =
        new Batch(block.schema(), Math.toIntExact(batching.examplesPerStep()));

    private int bucket;
    private int next;

    @Override
    public boolean hasNext() {
      return next < rows.length;
    }

    @Override
    public Batch next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      while (next == firsts[bucket + 1]) {
        bucket++;
      }
      int end = Math.min(firsts[bucket + 1], next + batching.shape(bucket).rows());
      batch.clear();
      while (next < end) {
        batch.add(block, rows[next++]);
      }
      return batch;
    }
  }
}
