package org.meanfield.data.shards;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.Serializable;
import java.util.List;

/**
 * A shard as the manifest knows it.
 *
 * @param file below the shard set's folder, such as {@code train/shard-00000.parquet}, or from
 *     there in another's, such as {@code ../other/train/shard-00000.parquet}
 * @param rows examples of it that count, the first ones
 * @param memory bytes of its examples in memory
 * @param bytes of the file
 * @param sha256 of the file's bytes, in hexadecimal
 * @param lengths pairs of texts that are computed in 8, 16, 24 … steps ({@link PairLengths}); empty
 *     where examples are none
 * @param stored examples in it, where they do not all count; null where they do
 */
public record ShardEntry(
    String file,
    long rows,
    long memory,
    long bytes,
    String sha256,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Long> lengths,
    @JsonInclude(JsonInclude.Include.NON_NULL) Long stored)
    implements Serializable {
  /** How the file of another set's shard begins. */
  static final String ELSEWHERE = "../";

  public ShardEntry {
    lengths = lengths == null ? List.of() : List.copyOf(lengths);
  }

  /** The same shard from another set's folder. */
  public ShardEntry from(String prefix) {
    return new ShardEntry(prefix + file, rows, memory, bytes, sha256, lengths, stored);
  }

  /**
   * No more than the first examples of it, which are a sample of them, as they lie in the order of
   * a hash, or the first in the order of their source.
   *
   * @param count at least 1, and at most as many as there are
   * @throws IllegalStateException for pairs of texts, whose lengths are counted of the whole
   */
  public ShardEntry first(long count) {
    if (!lengths.isEmpty()) {
      throw new IllegalStateException("of pairs a shard counts as a whole");
    }
    return new ShardEntry(
        file,
        count,
        (memory * count + rows - 1) / rows,
        bytes,
        sha256,
        lengths,
        stored == null ? Long.valueOf(rows) : stored);
  }

  /** Examples in the file. */
  long inFile() {
    return stored == null ? rows : stored;
  }
}
