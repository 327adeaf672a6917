package org.meanfield.data.batches;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.meanfield.data.Schema;
import org.meanfield.data.shards.ShardBlock;

/**
 * The batches in which a shard of a stream is evaluated. Each token but the shard's first is a
 * target once. A lane reads the window before its own first target without being judged, so that it
 * begins with a recurrent state as it would have in one lane; where the shard has less than a
 * window before that target, the lane reads what there is, from the first token on and without
 * padding before it, which would leave a state of its own.
 */
final class EvaluatedLanes implements Iterator<Batch> {
  private final int lanes;
  private final int steps;
  private final int[] stream;
  private final long targets;
  private final long laneLength;
  private final long windows;
  private final Batch batch;
  private long window;

  EvaluatedLanes(StreamBatching batching, ShardBlock block) {
    this.lanes = batching.lanes();
    this.steps = batching.steps();
    this.stream = block.ints(0);
    this.targets = block.rows() - 1L;
    this.laneLength = (targets + lanes - 1) / lanes;
    // The first lane needs no context, and the last may have fewer targets than the others.
    long longest = 0;
    for (int lane = 0; lane < lanes; lane++) {
      longest = Math.max(longest, end(lane) - start(lane));
    }
    this.windows = (longest + steps - 1) / steps;
    this.batch = new Batch(batching.schema(), lanes);
  }

  /** The token that tells a lane's first target. */
  private long first(int lane) {
    return Math.min(lane * laneLength, targets);
  }

  /** The first token that a lane reads. */
  private long start(int lane) {
    return Math.max(0, first(lane) - steps);
  }

  /**
   * Behind the token that tells a lane's last target; where the lane has none, it reads nothing.
   */
  private long end(int lane) {
    return first(lane) == targets ? 0 : Math.min(first(lane) + laneLength, targets);
  }

  @Override
  public boolean hasNext() {
    return window < windows;
  }

  @Override
  public Batch next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    for (int lane = 0; lane < lanes; lane++) {
      fill(lane, start(lane) + window * steps);
    }
    Arrays.fill(batch.ints(2), window == 0 ? 1 : 0);
    window++;
    batch.allRows();
    return batch;
  }

  private void fill(int lane, long from) {
    long first = first(lane);
    long end = end(lane);
    int to = lane * steps;
    for (long at = from; at < from + steps; at++, to++) {
      boolean read = at < end;
      batch.ints(0)[to] = read ? stream[(int) at] : Schema.NO_TOKEN;
      batch.ints(1)[to] = read && at >= first ? stream[(int) at + 1] : Schema.NO_TOKEN;
    }
  }
}
