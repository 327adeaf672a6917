package org.meanfield.data.batches;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.meanfield.data.Schema;
import org.meanfield.data.shards.ShardBlock;

/**
 * The batches in which a shard of a stream is evaluated by windows that overlap by half. Each token
 * but the shard's first is a target once: in the window in which most stands before it; or, where
 * what stands behind it counts as well, in the one in which the less of both is most.
 */
final class EvaluatedWindows implements Iterator<Batch> {
  private final int steps;
  private final int stride;

  /** Steps at a window's front that the one before it tells. */
  private final int lead;

  private final int[] stream;
  private final int targets;
  private final Batch batch;
  private long next;

  EvaluatedWindows(ContextBatching batching, ShardBlock block) {
    this.steps = batching.steps();
    this.stride = Math.max(1, steps / 2);
    this.lead = batching.fromBothSides() ? (steps - stride) / 2 : steps - stride;
    this.stream = block.ints(0);
    this.targets = block.rows() - 1;
    this.batch = new Batch(batching.schema(), batching.windows());
  }

  /** Whether the windows before this one have not reached the shard's end. */
  private boolean exists(long start) {
    return (start == 0 ? 0 : start - stride + steps) < targets;
  }

  /** The first target of a window: there is nothing before that of the shard's first. */
  private long first(long start) {
    return start == 0 ? 0 : start + lead;
  }

  /** Behind the last target of a window: the last window tells all that is left. */
  private long end(long start) {
    long next = start + stride;
    return exists(next) ? first(next) : targets;
  }

  @Override
  public boolean hasNext() {
    return exists(next);
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
    boolean exists = exists(start);
    long first = first(start);
    long end = end(start);
    for (int step = 0; step < steps; step++) {
      long at = start + step;
      boolean read = exists && at < targets;
      boolean told = read && at >= first && at < end;
      batch.ints(0)[to + step] = read ? stream[(int) at] : Schema.NO_TOKEN;
      batch.ints(1)[to + step] = told ? stream[(int) at + 1] : Schema.NO_TOKEN;
    }
  }
}
