package org.meanfield.data.batches;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.meanfield.data.Schema;
import org.meanfield.data.shards.ShardBlock;

/**
 * The batches in which a shard of a stream is evaluated by windows that overlap. Each token but the
 * shard's first is a target once: in the window in which most stands before it.
 */
final class EvaluatedWindows implements Iterator<Batch> {
  private final int steps;
  private final int stride;
  private final int[] stream;
  private final int targets;
  private final Batch batch;
  private long next;

  EvaluatedWindows(ContextBatching batching, ShardBlock block) {
    this.steps = batching.steps();
    this.stride = Math.max(1, steps / 2);
    this.stream = block.ints(0);
    this.targets = block.rows() - 1;
    this.batch = new Batch(batching.schema(), batching.windows());
  }

  /** Behind the last target of the window before this one. */
  private long judged(long start) {
    return start == 0 ? 0 : start - stride + steps;
  }

  @Override
  public boolean hasNext() {
    return judged(next) < targets;
  }

  @Override
  public Batch next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    for (int window = 0; window < batch.capacity(); window++) {
      fill(window * steps, next);
      next += stride;
    }
    Arrays.fill(batch.ints(2), 1);
    batch.allRows();
    return batch;
  }

  /** Where nothing is left to tell, the window is empty. */
  private void fill(int to, long start) {
    long told = judged(start);
    for (int step = 0; step < steps; step++) {
      long at = start + step;
      boolean read = told < targets && at < targets;
      batch.ints(0)[to + step] = read ? stream[(int) at] : Schema.NO_TOKEN;
      batch.ints(1)[to + step] = read && at >= told ? stream[(int) at + 1] : Schema.NO_TOKEN;
    }
  }
}
