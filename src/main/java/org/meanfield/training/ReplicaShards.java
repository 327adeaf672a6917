package org.meanfield.training;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import org.meanfield.data.ShardReader;
import org.meanfield.data.ShardSet;
import org.meanfield.storage.Storage;

/**
 * The training split as a data set of R elements, element i being replica i's shards. Cached where
 * it was read, rebuilt from the shard set when an executor takes it to its grave.
 */
final class ReplicaShards {
  private ReplicaShards() {}

  static JavaRDD<ReplicaData> cached(
      JavaSparkContext spark, Storage storage, ShardSet shards, int replicas) {
    List<Integer> numbers = IntStream.range(0, replicas).boxed().toList();
    return spark
        .parallelize(numbers, replicas)
        .map(replica -> read(storage, shards, replica, replicas))
        .persist(StorageLevel.MEMORY_AND_DISK());
  }

  private static ReplicaData read(Storage storage, ShardSet shards, int replica, int replicas) {
    return new ReplicaData(
        replica,
        shards.shardsOf(replica, replicas).stream()
            .map(entry -> ShardReader.read(storage, shards, entry))
            .toList());
  }
}
