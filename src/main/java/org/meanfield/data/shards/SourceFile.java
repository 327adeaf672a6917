package org.meanfield.data.shards;

import java.io.Serializable;
import org.meanfield.config.Amount;

/**
 * One file that a shard set was made from. Its folder is left out: a copy elsewhere is as good.
 *
 * @param key where the configuration names it, such as {@code data.source.train.images}
 * @param sha256 of the file's bytes as they are stored, in hexadecimal; for a folder, of the names
 *     and SHA-256s of its files
 */
public record SourceFile(String key, String file, long bytes, String sha256)
    implements Serializable {
  /** What counts of it when two are compared. */
  public SourceFile withoutName() {
    return new SourceFile(key, "", bytes, sha256);
  }

  @Override
  public String toString() {
    return "%s (%s, sha256 %s)".formatted(file, Amount.of(bytes, "byte"), sha256);
  }
}
