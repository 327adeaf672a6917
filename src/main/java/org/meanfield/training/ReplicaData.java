package org.meanfield.training;

import java.io.Serializable;
import java.util.List;
import org.meanfield.data.shards.ShardBlock;

/** The shards of one replica: i, i + R, i + 2R …; cached on executors, rebuilt when lost. */
record ReplicaData(int replica, List<ShardBlock> blocks) implements Serializable {}
