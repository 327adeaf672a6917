package org.meanfield.training;

import java.util.List;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import org.meanfield.network.state.NetworkState;
import org.meanfield.network.state.ReplicaState;
import org.meanfield.spark.LateBlocks;
import org.meanfield.spark.Shared;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.reflect.ClassTag;

/**
 * One round as a data set: partition i is computed from replica i's shards and comes to what its
 * round came to. A class of its own, not a map over zipped data sets: it is sent to every executor
 * in every round, where Spark would study, send and read half a dozen closures for it.
 */
final class ReplicaRounds extends RDD<ReplicaOutput> {
  private static final long serialVersionUID = 1;

  private final RDD<ReplicaData> replicas;
  private final Shared<ReplicaSettings> settings;
  private final Shared<NetworkState> state;
  private final RoundStart start;
  private final transient List<ReplicaState> carried;

  /**
   * @param replicas partition i has replica i's shards
   * @param state that every replica starts from
   * @param carried by each replica from its last round; with its task goes its own alone
   */
  ReplicaRounds(
      RDD<ReplicaData> replicas,
      Shared<ReplicaSettings> settings,
      Shared<NetworkState> state,
      List<ReplicaState> carried,
      RoundStart start) {
    super(replicas, ClassTag.apply(ReplicaOutput.class));
    this.replicas = replicas;
    this.settings = settings;
    this.state = state;
    this.carried = carried;
    this.start = start;
  }

  @Override
  public Partition[] getPartitions() {
    Partition[] partitions = new Partition[carried.size()];
    for (int replica = 0; replica < partitions.length; replica++) {
      partitions[replica] = new ReplicaPartition(replica, carried.get(replica));
    }
    return partitions;
  }

  @Override
  public Iterator<ReplicaOutput> compute(Partition partition, TaskContext task) {
    task.killTaskIfInterrupted();
    ReplicaPartition own = (ReplicaPartition) partition;
    LateBlocks.dropIfKilled(task, this, own.index(), state);
    return JavaConverters.asScalaIterator(List.of(output(own, task)).iterator());
  }

  private ReplicaOutput output(ReplicaPartition own, TaskContext task) {
    return ReplicaRound.run(
        settings.value(),
        state.value(),
        own.carried(),
        own.index(),
        () -> replicas.iterator(own, task).next(),
        start);
  }
}
