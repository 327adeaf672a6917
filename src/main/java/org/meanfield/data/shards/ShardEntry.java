package org.meanfield.data.shards;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.Serializable;
import java.util.List;

/**
 * A shard as the manifest knows it.
 *
 * @param file below the shard set's folder, such as {@code train/shard-00000.parquet}, or from
 *     there in another's, such as {@code ../other/train/shard-00000.parquet}
 * @param rows examples in it
 * @param memory bytes of its examples in memory
 * @param bytes of the file
 * @param sha256 of the file's bytes, in hexadecimal
 * @param lengths pairs of texts that are computed in 8, 16, 24 … steps ({@link PairLengths}); empty
 *     where examples are none
 */
public record ShardEntry(
    String file,
    long rows,
    long memory,
    long bytes,
    String sha256,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Long> lengths)
    implements Serializable {
  /** How the file of another set's shard begins. */
  static final String ELSEWHERE = "../";

  public ShardEntry {
    lengths = lengths == null ? List.of() : List.copyOf(lengths);
  }
}
