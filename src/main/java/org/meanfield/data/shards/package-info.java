/** The shard set on storage: its manifest, its files, how they are written and read. */
package org.meanfield.data.shards;
