/** A model on a split of a shard set, by the metrics of its task. */
package org.meanfield.evaluation;
