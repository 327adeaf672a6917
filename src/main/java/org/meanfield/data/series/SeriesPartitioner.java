package org.meanfield.data.series;

import org.apache.spark.Partitioner;

/** Brings the rows of a series together, whichever partition that is. */
final class SeriesPartitioner extends Partitioner {
  private static final long serialVersionUID = 1;

  private final int partitions;

  SeriesPartitioner(int partitions) {
    this.partitions = partitions;
  }

  @Override
  public int numPartitions() {
    return partitions;
  }

  @Override
  public int getPartition(Object key) {
    return Math.floorMod(((SeriesKey) key).series().hashCode(), partitions);
  }
}
