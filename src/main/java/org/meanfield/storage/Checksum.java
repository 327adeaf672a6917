package org.meanfield.storage;

import java.io.Serializable;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What a file's content is known by.
 *
 * @param bytes its length
 * @param sha256 in lower-case hexadecimal
 */
public record Checksum(long bytes, String sha256) implements Serializable {
  /** The checksum of this content. */
  public static Checksum of(byte[] content) {
    return new Checksum(content.length, hexadecimal(newDigest().digest(content)));
  }

  static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  static String hexadecimal(byte[] digest) {
    return HexFormat.of().formatHex(digest);
  }

  @Override
  public String toString() {
    return bytes + " bytes, sha256 " + sha256;
  }
}
