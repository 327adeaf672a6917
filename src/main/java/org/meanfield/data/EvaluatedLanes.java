package org.meanfield.data;

import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * The batches in which a shard of a stream is evaluated. Each token but the shard's first is a
 * target once. A lane reads the window before its own first target without being judged, so that it
 * begins with a recurrent state as it would have in one lane; the first has nothing before it.
 */
final class EvaluatedLanes implements Iterator<Batch> {
  private final int lanes;
  private final int steps;
  private final int[] stream;
  private final int size;
  private final int laneLength;
  private final int windows;
  private final Batch batch;
  private int window;

  EvaluatedLanes(StreamFeeding feeding, ShardBlock block) {
    this.lanes = feeding.lanes();
    this.steps = feeding.steps();
    this.stream = block.ints(0);
    this.size = block.rows();
    int targets = size - 1;
    this.laneLength = (targets + lanes - 1) / lanes;
    this.windows = 1 + (laneLength + steps - 1) / steps;
    this.batch = new Batch(feeding.schema(), lanes);
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
    int[] tokens = batch.ints(0);
    int[] targets = batch.ints(1);
    int[] restart = batch.ints(2);
    for (int lane = 0; lane < lanes; lane++) {
      int first = lane * laneLength;
      int end = Math.min(first + laneLength, size - 1);
      for (int t = 0; t < steps; t++) {
        int at = first + (window - 1) * steps + t;
        boolean inside = at >= 0 && at < end;
        tokens[lane * steps + t] = inside ? stream[at] : StreamFeeding.NONE;
        targets[lane * steps + t] = inside && at >= first ? stream[at + 1] : StreamFeeding.NONE;
      }
      // Padding before the stream's begin leaves no state either.
      restart[lane] = window == 0 || first + (window - 1) * steps == 0 ? 1 : 0;
    }
    window++;
    batch.allRows();
    return batch;
  }
}
