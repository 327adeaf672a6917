package org.meanfield.training;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.meanfield.data.shards.ShardReader;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.spark.Persisted;
import org.meanfield.storage.Storage;

/**
 * The training split as a data set of R elements, element i being replica i's shards. Cached where
 * it was read, rebuilt from the shard set when an executor takes it to its grave. The shard set,
 * which names every shard, is sent once to each executor, not with each task.
 */
final class ReplicaShards implements AutoCloseable {
  private final Broadcast<ShardSet> shards;
  private final Persisted<ReplicaData> replicas;

  ReplicaShards(JavaSparkContext spark, Storage storage, ShardSet set, int replicas) {
    Broadcast<ShardSet> shards = spark.broadcast(set);
    List<Integer> numbers = IntStream.range(0, replicas).boxed().toList();
    this.shards = shards;
    this.replicas =
        Persisted.of(
            spark
                .parallelize(numbers, replicas)
                .map(replica -> read(storage, shards.value(), replica, replicas)));
  }

  JavaRDD<ReplicaData> replicas() {
    return replicas.rdd();
  }

  private static ReplicaData read(Storage storage, ShardSet shards, int replica, int replicas) {
    return new ReplicaData(
        replica,
        shards.shardsOf(replica, replicas).stream()
            .map(entry -> ShardReader.read(storage, shards, entry))
            .toList());
  }

  @Override
  public void close() {
    replicas.close();
    shards.destroy();
  }
}
