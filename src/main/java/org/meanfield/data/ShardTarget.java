package org.meanfield.data;

import java.net.URI;
import org.meanfield.storage.Storage;

/**
 * The folder that shards are written to.
 *
 * @param location of the shard set
 */
record ShardTarget(Storage storage, URI location) {

  /** Writes shards of these examples. */
  ShardWriter writer(Schema schema) {
    return new ShardWriter(storage, location, schema);
  }
}
