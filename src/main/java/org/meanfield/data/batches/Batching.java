package org.meanfield.data.batches;

import java.io.Serializable;
import java.util.List;
import org.meanfield.config.Amount;
import org.meanfield.data.DataException;
import org.meanfield.data.Split;
import org.meanfield.data.shards.ShardBlock;
import org.meanfield.data.shards.ShardEntry;
import org.meanfield.data.shards.ShardSet;

/**
 * How the examples of shards come together in batches: those that a replica trains on without end,
 * and those in which a shard is evaluated.
 */
public interface Batching extends Serializable {

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

  /** Examples that a training batch stands for; where batches differ, most of one. */
  long examplesPerStep();

  /** How large a training batch is, for people. */
  default String size() {
    return Amount.of(examplesPerStep(), "example");
  }

  /**
   * Steps that each replica takes until all together have been through the training split so many
   * times: what a schedule, and with it every result, depends on, so it follows from the manifest.
   */
  default long steps(ShardSet shards, int replicas, int epochs) {
    long examples = shards.manifest().examples(Split.TRAIN) * epochs;
    long step = replicas * examplesPerStep();
    return (examples + step - 1) / step;
  }

  /**
   * Checks that a replica can fill a batch, and has something to learn from.
   *
   * @param shards examples in each of its shards
   * @throws DataException that names the replica, and what to do
   */
  void requireFits(int replica, List<Long> shards);

  /** Examples of a shard of so many that evaluation judges. */
  long judged(long examples);

  /**
   * Checks that every replica can fill a batch.
   *
   * @throws DataException that names the first replica that cannot, and the numbers
   */
  default void requireBatches(ShardSet shards, int replicas) {
    for (int replica = 0; replica < replicas; replica++) {
      requireFits(
          replica, shards.shardsOf(replica, replicas).stream().map(ShardEntry::rows).toList());
    }
  }

  /**
   * Checks that a split, unless it is empty, has an example that can be judged.
   *
   * @throws DataException that names the split, and what to do
   */
  default void requireJudged(ShardSet shards, Split split) {
    List<ShardEntry> entries = shards.manifest().shards(split);
    long judged = entries.stream().mapToLong(entry -> judged(entry.rows())).sum();
    if (judged == 0 && shards.manifest().examples(split) > 0) {
      throw new DataException(
          "%s: nothing of the %s split can be judged: it has %s in %s, and nothing tells the first of a shard; lower data.shard-count or give the split more of the data, and %s"
              .formatted(
                  shards.location(),
                  split.text(),
                  Amount.of(shards.manifest().examples(split), "token"),
                  Amount.of(entries.size(), "shard"),
                  ShardSet.AGAIN));
    }
  }
}
