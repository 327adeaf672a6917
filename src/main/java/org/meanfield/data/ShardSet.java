package org.meanfield.data;

import java.io.Serializable;
import java.net.URI;
import java.util.List;
import java.util.stream.IntStream;
import org.meanfield.storage.Storage;

/**
 * A complete shard set on storage.
 *
 * @param location its folder
 */
public record ShardSet(URI location, Manifest manifest) implements Serializable {
  static final String REMEDY =
      "make the shards again (meanfield shard --overwrite), or choose another data.shards";

  /**
   * @throws DataException when the folder holds no shard set, or one that cannot be read
   */
  public static ShardSet open(Storage storage, URI location) {
    if (!exists(storage, location)) {
      throw new DataException(
          "%s: no shard set, since there is no %s; make one with meanfield shard"
              .formatted(location, Manifest.FILE));
    }
    URI file = manifestOf(location);
    return new ShardSet(location, Manifest.ofJson(storage.read(file), file));
  }

  /** Whether the folder holds a complete shard set. */
  public static boolean exists(Storage storage, URI location) {
    return storage.exists(manifestOf(location));
  }

  static URI manifestOf(URI location) {
    return Storage.child(location, Manifest.FILE);
  }

  /** The manifest's file, whose bytes stand for the whole shard set. */
  public URI manifestFile() {
    return manifestOf(location);
  }

  /** The shard's file. */
  public URI file(ShardEntry shard) {
    return Storage.child(location, shard.file());
  }

  /** Training shards of one replica: number i of R has shards i, i + R, i + 2R and so on. */
  public List<ShardEntry> shardsOf(int replica, int replicas) {
    List<ShardEntry> train = manifest.shards(Split.TRAIN);
    return IntStream.range(0, train.size())
        .filter(shard -> shard % replicas == replica)
        .mapToObj(train::get)
        .toList();
  }

  /**
   * Checks that every replica can fill a batch.
   *
   * @throws DataException that names the first replica that cannot, and the numbers
   */
  public void requireBatches(int replicas, int batchSize) {
    for (int replica = 0; replica < replicas; replica++) {
      long rows = shardsOf(replica, replicas).stream().mapToLong(ShardEntry::rows).sum();
      Cursor.requireFits(replica, batchSize, rows);
    }
  }
}
