package org.meanfield.data.shards;

import java.io.Serializable;

/**
 * A shard as the manifest knows it.
 *
 * @param file below the shard set's folder, such as {@code train/shard-00000.parquet}
 * @param rows examples in it
 * @param memory bytes of its examples in memory
 * @param bytes of the file
 * @param sha256 of the file's bytes, in hexadecimal
 */
public record ShardEntry(String file, long rows, long memory, long bytes, String sha256)
    implements Serializable {}
