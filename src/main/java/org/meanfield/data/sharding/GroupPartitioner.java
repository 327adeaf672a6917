package org.meanfield.data.sharding;

import org.apache.spark.Partitioner;
import org.meanfield.data.example.Rank;

/** One partition a group of {@link Rank}s. */
final class GroupPartitioner extends Partitioner {
  private static final long serialVersionUID = 1;

  private final int groups;

  GroupPartitioner(int groups) {
    this.groups = groups;
  }

  @Override
  public int numPartitions() {
    return groups;
  }

  @Override
  public int getPartition(Object rank) {
    return ((Rank) rank).group();
  }
}
