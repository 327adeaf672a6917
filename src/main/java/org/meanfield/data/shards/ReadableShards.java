package org.meanfield.data.shards;

import java.io.Serializable;
import org.meanfield.storage.Storage;

/**
 * A shard set and the storage that it is read from: what tasks are sent once, since it names every
 * shard and every setting of the storage.
 */
public record ReadableShards(Storage storage, ShardSet set) implements Serializable {

  /** A shard's examples. */
  public ShardBlock read(ShardEntry entry) {
    return ShardReader.read(storage, set, entry);
  }
}
