package org.meanfield.data;

import org.apache.spark.Partitioner;

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
