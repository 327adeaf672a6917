package org.meanfield.data;

import java.io.Serializable;
import java.util.List;

/**
 * How the examples of shards come together in batches: those that a replica trains on without end,
 * and those in which a shard is evaluated.
 */
public interface Feeding extends Serializable {

  /**
   * A replica's training batches: a pure function of the arguments.
   *
   * @param blocks the replica's shards, in the order of their numbers
   * @param step batches taken before
   * @throws DataException when the replica has too few examples
   */
  Feed open(List<ShardBlock> blocks, long seed, int replica, long step);

  /**
   * Batches in which every example of a shard counts once; each is overwritten by the next. What is
   * computed for one shard depends on no other.
   */
  Iterable<Batch> evaluation(ShardBlock block);

  /** Examples that a training batch stands for. */
  long examplesPerStep();

  /**
   * Checks that a replica can fill a batch, and has something to learn from.
   *
   * @param shards examples in each of its shards
   * @throws DataException that names the replica, and what to do
   */
  void requireFits(int replica, List<Integer> shards);

  /** Examples of a shard of so many that evaluation judges. */
  long judged(int examples);
}
