package org.meanfield.evaluation;

import java.io.Serializable;
import org.meanfield.data.shards.ShardBlock;

/**
 * A shard's examples, as executors keep them.
 *
 * @param number of the shard in its split, from 0
 */
record NumberedShard(int number, ShardBlock block) implements Serializable {}
