package org.meanfield.data.shards;

import java.net.URI;
import org.meanfield.data.Schema;
import org.meanfield.storage.Storage;

/**
 * The folder that shards are written to.
 *
 * @param location of the shard set
 */
public record ShardTarget(Storage storage, URI location) {

  /** Writes shards of these examples. */
  public ShardWriter writer(Schema schema) {
    return new ShardWriter(storage, location, schema);
  }
}
