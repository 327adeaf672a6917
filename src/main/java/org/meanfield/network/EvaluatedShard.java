package org.meanfield.network;

import org.meanfield.data.Split;
import org.meanfield.random.Purpose;
import org.meanfield.random.RandomNumbers;

/**
 * The shard whose batches are judged: an evaluation that draws noise draws that of the shard, and
 * so says the same of a model whatever the cluster does, and the same noise to every model.
 *
 * @param number of the shard in its split, from 0
 */
public record EvaluatedShard(Split split, int number) {
  /** That of batches which come from no shard. */
  public static final EvaluatedShard NONE = new EvaluatedShard(Split.TEST, 0);

  private static final long SEED = 1;
  private static final int SPLITS = 1 << 2;

  /**
   * What is random in the shard's evaluation.
   *
   * @param stream of the numbers, from 0: one for each thing that draws
   */
  public RandomNumbers numbers(long stream) {
    return RandomNumbers.of(SEED, Purpose.EVALUATION, number, stream * SPLITS + split.ordinal());
  }
}
