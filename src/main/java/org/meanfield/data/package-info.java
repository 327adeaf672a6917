/** Sources to shard sets to batches: examples as columns of plain numbers, whatever the task. */
package org.meanfield.data;
