package org.meanfield.training;

import org.apache.spark.Partition;
import org.meanfield.network.state.ReplicaState;

/**
 * What one replica's task is sent.
 *
 * @param index of the replica, from 0
 * @param carried by it from its last round
 */
record ReplicaPartition(int index, ReplicaState carried) implements Partition {}
