package org.meanfield.training;

import java.util.Optional;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import org.meanfield.spark.Shared;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.reflect.ClassTag;

/**
 * One round as a data set of the driver's process, where nothing is sent: partition i is computed
 * from replica i's shards and comes to what its round came to, or to nothing where the round is
 * called off before it has begun.
 */
final class LocalRounds extends RDD<ReplicaOutput> {
  private static final long serialVersionUID = 1;

  private final RDD<ReplicaData> replicas;
  private final Shared<ReplicaSettings> settings;
  private final Shared<LocalRound> round;

  /**
   * @param replicas partition i has replica i's shards
   */
  LocalRounds(
      RDD<ReplicaData> replicas, Shared<ReplicaSettings> settings, Shared<LocalRound> round) {
    super(replicas, ClassTag.apply(ReplicaOutput.class));
    this.replicas = replicas;
    this.settings = settings;
    this.round = round;
  }

  @Override
  public Partition[] getPartitions() {
    return replicas.partitions();
  }

  @Override
  public Iterator<ReplicaOutput> compute(Partition replica, TaskContext task) {
    task.killTaskIfInterrupted();
    Optional<ReplicaOutput> output =
        round.value().start().map(start -> output(start, replica, task));
    return JavaConverters.asScalaIterator(output.stream().iterator());
  }

  private ReplicaOutput output(Progress start, Partition replica, TaskContext task) {
    return ReplicaRound.run(
        settings.value(),
        start.state(),
        start.carried().get(replica.index()),
        replica.index(),
        () -> replicas.iterator(replica, task).next(),
        start.next(settings.value().localSteps()));
  }
}
