package org.meanfield.data.example;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.meanfield.data.Split;

/**
 * What decides on an example's place: hashes of seed and source record, so that a shard set is a
 * function of the multiset of records, whatever files or partitions they came from, and an example
 * stays in its split however it is made and whatever else there is.
 *
 * @param test whether it comes from the source's own test split
 * @param label which tells equal records of different classes apart within a split
 * @param splitHash bytes 0 to 7 of SHA-256(seed, source record)
 * @param orderHash bytes 8 to 15: the order within a split
 * @param restHash bytes 16 to 23: the same where those are equal
 * @param position in the source, in the order of its files; tells equal examples apart, and decides
 *     on the split where splits are by position
 */
public record ExampleKey(
    boolean test, int label, long splitHash, long orderHash, long restHash, long position)
    implements Serializable {

  /**
   * @param record the bytes that the source has of the example's input
   */
  static ExampleKey of(
      MessageDigest sha256, long seed, boolean test, int label, long position, byte[] record) {
    return of(sha256, seed, test, label, position, record, record.length);
  }

  /** The same of the first bytes of a buffer. */
  static ExampleKey of(
      MessageDigest sha256,
      long seed,
      boolean test,
      int label,
      long position,
      byte[] record,
      int length) {
    sha256.update(ByteBuffer.allocate(Long.BYTES).putLong(0, seed));
    sha256.update(record, 0, length);
    ByteBuffer hash = ByteBuffer.wrap(sha256.digest());
    return new ExampleKey(test, label, hash.getLong(), hash.getLong(), hash.getLong(), position);
  }

  /**
   * The same, told apart from equal records by what belongs to this one: its split and its place
   * among other records stay.
   *
   * @param answer nothing where there is no such thing
   */
  ExampleKey apart(MessageDigest sha256, byte[] answer) {
    if (answer.length == 0) {
      return this;
    }
    long rest = restHash ^ ByteBuffer.wrap(sha256.digest(answer)).getLong();
    return new ExampleKey(test, label, splitHash, orderHash, rest, position);
  }

  /** What {@link #of} hashes with; one a task. */
  public static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The same record with another label. */
  ExampleKey labelled(int other) {
    return new ExampleKey(test, other, splitHash, orderHash, restHash, position);
  }

  /** Its place in [0, 1) among all records there could be: the first 53 bits of its hash. */
  public double share() {
    return (splitHash >>> 11) * 0x1p-53;
  }

  /** Its rank among all examples once its split is known. */
  public Rank forOrder(Split split) {
    return new Rank(split.ordinal(), orderHash, restHash + label, position);
  }
}
