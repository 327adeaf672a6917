package org.meanfield.data;

import org.apache.spark.Partitioner;

/** One partition a shard. */
final class ShardPartitioner extends Partitioner {
  private static final long serialVersionUID = 1;

  private final Cuts cuts;
  private final int shards;

  ShardPartitioner(Cuts cuts, int shards) {
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
