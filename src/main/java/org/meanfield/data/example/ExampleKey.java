package org.meanfield.data.example;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.meanfield.config.SplitsConfig.By;
import org.meanfield.data.Split;

/**
 * What decides on an example's place: hashes of seed and content, so that a shard set is a function
 * of the multiset of examples, whatever files or partitions they came from.
 *
 * @param test whether it comes from the source's own test split
 * @param label what splits are stratified by
 * @param splitHash bytes 0 to 7 of SHA-256(seed, packed row): the order in which the examples of a
 *     label are given to validation, test and training
 * @param orderHash bytes 8 to 15: the order within a split
 * @param position in the source, in the order of its files; tells equal examples apart, and decides
 *     on the split where splits are by position
 */
public record ExampleKey(boolean test, int label, long splitHash, long orderHash, long position)
    implements Serializable {

  static ExampleKey of(
      MessageDigest sha256, long seed, boolean test, int label, long position, byte[] packed) {
    sha256.update(ByteBuffer.allocate(Long.BYTES).putLong(0, seed));
    ByteBuffer hash = ByteBuffer.wrap(sha256.digest(packed));
    return new ExampleKey(test, label, hash.getLong(), hash.getLong(), position);
  }

  /** What {@link #of} hashes with; one a task. */
  public static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * Its rank among the examples that splits are drawn from: label by label by hash, or, where the
   * order means something, by position alone.
   */
  public Rank forSplit(By by) {
    return switch (by) {
      case SOURCE, FRACTION -> new Rank(label, splitHash, orderHash, position);
      case POSITION, TIME -> new Rank(0, 0, 0, position);
    };
  }

  /** Its rank among all examples once its split is known. */
  public Rank forOrder(Split split) {
    return new Rank(split.ordinal(), orderHash, splitHash, position);
  }
}
