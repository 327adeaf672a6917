package org.meanfield.retraining;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.meanfield.config.Config;
import org.meanfield.data.shards.ShardEntry;
import org.meanfield.random.Purpose;
import org.meanfield.random.RandomNumbers;

/**
 * Which older examples are shown again: {@code retraining.replay} of them, of shards in a random
 * order of the seed and the version's number the first that have so many, and of the last of these
 * as many as are wanted. Pairs of texts are counted by shards, so of them it may be more.
 *
 * @param counted whether a batch is so many examples, which each replica must have
 */
record Replay(Config config, boolean counted) {
  /** Of a share's product with a number of rows: 0.07 · 100 is no more than 7. */
  private static final double ROUNDING = 1e-9;

  /**
   * @param fresh shards of the new training examples
   * @param old shards of all older ones
   * @param number of the version
   * @return so many that they have the share, and more where without them a replica could not fill
   *     a batch
   */
  List<ShardEntry> of(List<ShardEntry> fresh, List<ShardEntry> old, int number) {
    long missing = (long) Math.ceil(config.retraining().replay() * rows(old) - ROUNDING);
    int[] order =
        RandomNumbers.of(config.run().seed(), Purpose.REPLAY, 0, number).permutation(old.size());
    List<ShardEntry> all = new ArrayList<>(fresh);
    for (int shard : order) {
      if (missing <= 0 && fills(all)) {
        break;
      }
      ShardEntry entry = old.get(shard);
      boolean divisible = missing > 0 && missing < entry.rows() && entry.lengths().isEmpty();
      boolean enough = divisible && fillsWith(all, entry.first(missing));
      all.add(enough ? entry.first(missing) : entry);
      missing -= entry.rows();
    }
    return List.copyOf(all.subList(fresh.size(), all.size()));
  }

  private boolean fillsWith(List<ShardEntry> some, ShardEntry further) {
    List<ShardEntry> all = new ArrayList<>(some);
    all.add(further);
    return fills(all);
  }

  private boolean fills(List<ShardEntry> all) {
    int replicas = config.training().replicas();
    return !counted
        || IntStream.range(0, replicas)
            .mapToLong(
                replica ->
                    IntStream.range(0, all.size())
                        .filter(shard -> shard % replicas == replica)
                        .mapToLong(shard -> all.get(shard).rows())
                        .sum())
            .allMatch(rows -> rows >= config.training().batchSize());
  }

  static long rows(List<ShardEntry> entries) {
    return entries.stream().mapToLong(ShardEntry::rows).sum();
  }
}
