package org.meanfield.storage;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.security.DigestInputStream;

/** Counts and digests what is read. */
final class DigestedInput extends DigestInputStream {
  private static final int CHUNK = 1 << 16;

  private long bytes;

  DigestedInput(InputStream in) {
    super(in, Checksum.newDigest());
  }

  @Override
  public int read() throws IOException {
    int b = super.read();
    bytes += b == -1 ? 0 : 1;
    return b;
  }

  @Override
  public int read(byte[] b, int offset, int length) throws IOException {
    int count = super.read(b, offset, length);
    bytes += Math.max(count, 0);
    return count;
  }

  @Override
  public long skip(long count) throws IOException {
    // Skipped bytes would not be digested.
    return readNBytes((int) Math.min(count, CHUNK)).length;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  /** Of the whole stream, the rest of which is read; to be asked once. */
  Checksum checksum() throws IOException {
    byte[] rest = new byte[CHUNK];
    while (read(rest, 0, CHUNK) != -1) {
      continue;
    }
    return new Checksum(bytes, Checksum.hexadecimal(digest.digest()));
  }

  /**
   * Reads the rest, and throws {@link StorageException} of kind {@code DAMAGED} where the stream is
   * not what it should be; to be asked once.
   */
  void requireChecksum(URI file, Checksum expected) throws IOException {
    Checksum found = checksum();
    if (!found.equals(expected)) {
      throw damaged(file, found.toString(), expected);
    }
  }

  static StorageException damaged(URI file, String found, Checksum expected) {
    String what = "%s is damaged (it has %s, and should have %s)".formatted(file, found, expected);
    return new StorageException(StorageException.Kind.DAMAGED, what, null);
  }
}
