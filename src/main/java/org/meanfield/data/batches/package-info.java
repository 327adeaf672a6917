/** Cached shards to batches: what a replica trains on, and what is evaluated. */
package org.meanfield.data.batches;
