package org.meanfield.network;

import org.meanfield.data.batches.Batch;

/**
 * Lets one network answer the batches of a shard, and adds what the answers are worth to a {@link
 * Judgement}'s sums. Its memory is the network's.
 */
@FunctionalInterface
public interface Evaluator {

  /**
   * @param rows how many of the batch count; the rest is padding
   */
  void add(Batch batch, int rows, Tally tally);
}
