package org.meanfield.evaluation;

import java.io.Serializable;
import org.meanfield.network.Tally;

/**
 * What one batch of an evaluation adds up to.
 *
 * @param shard number of the shard in its split
 * @param number of the batch in the shard
 */
public record BlockTally(int shard, int number, Tally tally) implements Serializable {}
