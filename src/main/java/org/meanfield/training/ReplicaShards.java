package org.meanfield.training;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.meanfield.data.shards.ReadableShards;
import org.meanfield.data.shards.ShardSet;
import org.meanfield.network.state.ReplicaState;
import org.meanfield.spark.Persisted;
import org.meanfield.spark.Shared;
import org.meanfield.storage.Storage;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.collection.immutable.List$;
import scala.reflect.ClassTag;

/**
 * The training split as a data set of R elements, element i being replica i's shards. Cached where
 * it was read, rebuilt from the shard set when an executor takes it to its grave. The shard set,
 * which names every shard, is sent once to each executor, not with each task.
 */
final class ReplicaShards implements AutoCloseable {
  private final Shared<ReadableShards> shards;
  private final Persisted<ReplicaData> replicas;

  ReplicaShards(JavaSparkContext spark, Storage storage, ShardSet set, int replicas) {
    this.shards = Shared.with(spark, new ReadableShards(storage, set));
    this.replicas = Persisted.of(new Replicas(spark, shards, replicas).toJavaRDD());
  }

  JavaRDD<ReplicaData> replicas() {
    return replicas.rdd();
  }

  @Override
  public void close() {
    replicas.close();
    shards.close();
  }

  /** Partition i is replica i's. */
  private static final class Replicas extends RDD<ReplicaData> {
    private static final long serialVersionUID = 1;

    private final Shared<ReadableShards> shards;
    private final int replicas;

    Replicas(JavaSparkContext spark, Shared<ReadableShards> shards, int replicas) {
      super(spark.sc(), List$.MODULE$.empty(), ClassTag.apply(ReplicaData.class));
      this.shards = shards;
      this.replicas = replicas;
    }

    @Override
    public Partition[] getPartitions() {
      return IntStream.range(0, replicas)
          .mapToObj(replica -> new ReplicaPartition(replica, ReplicaState.empty()))
          .toArray(Partition[]::new);
    }

    @Override
    public Iterator<ReplicaData> compute(Partition partition, TaskContext task) {
      int replica = partition.index();
      ReadableShards readable = shards.value();
      ReplicaData data =
          new ReplicaData(
              replica,
              readable.set().shardsOf(replica, replicas).stream().map(readable::read).toList());
      return JavaConverters.asScalaIterator(List.of(data).iterator());
    }
  }
}
