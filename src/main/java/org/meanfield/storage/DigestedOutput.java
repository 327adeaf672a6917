package org.meanfield.storage;

import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;

/** Counts and digests what is written. */
final class DigestedOutput extends DigestOutputStream {
  private long bytes;

  DigestedOutput(OutputStream out) {
    super(out, Checksum.newDigest());
  }

  @Override
  public void write(int b) throws IOException {
    super.write(b);
    bytes++;
  }

  @Override
  public void write(byte[] b, int offset, int length) throws IOException {
    out.write(b, offset, length);
    digest.update(b, offset, length);
    bytes += length;
  }

  /** Of all that was written; to be asked once. */
  Checksum checksum() {
    return new Checksum(bytes, Checksum.hexadecimal(digest.digest()));
  }
}
