package org.meanfield.data.sharding;

import org.apache.spark.Partitioner;
import org.meanfield.data.example.Rank;

/** One partition a shard. */
final class RankPartitioner extends Partitioner {
  private static final long serialVersionUID = 1;

  private final RangeBounds cuts;
  private final int shards;

  RankPartitioner(RangeBounds cuts, int shards) {
    this.cuts = cuts;
    this.shards = shards;
  }

  @Override
  public int numPartitions() {
    return shards;
  }

  @Override
  public int getPartition(Object rank) {
    return cuts.at((Rank) rank);
  }
}
