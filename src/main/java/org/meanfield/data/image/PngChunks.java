package org.meanfield.data.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * The chunks of a PNG file, each of a length, a type, data and a checksum (PNG specification, third
 * edition, 5.3). The JDK's reader looks at no checksum, and takes a file that ends too early.
 */
final class PngChunks {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  private static final int END = 'I' << 24 | 'E' << 16 | 'N' << 8 | 'D';
  private static final int AROUND_DATA = 3 * Integer.BYTES;

  private PngChunks() {}

  static boolean begin(byte[] file) {
    return file.length >= SIGNATURE.length
        && ByteBuffer.wrap(file, 0, SIGNATURE.length).equals(ByteBuffer.wrap(SIGNATURE));
  }

  /**
   * Checks every chunk up to the last.
   *
   * @throws IOException that says what is wrong
   */
  static void requireIntact(byte[] file) throws IOException {
    ByteBuffer chunks = ByteBuffer.wrap(file).position(SIGNATURE.length);
    int type = 0;
    while (type != END) {
      int start = chunks.position();
      if (chunks.remaining() < AROUND_DATA) {
        throw new IOException("truncated after " + file.length + " bytes");
      }
      int length = chunks.getInt();
      if (length < 0 || length > chunks.remaining() - 2 * Integer.BYTES) {
        throw new IOException("truncated after " + file.length + " bytes");
      }
      type = chunks.getInt();
      chunks.position(start + 2 * Integer.BYTES + length);
      CRC32 checksum = new CRC32();
      checksum.update(file, start + Integer.BYTES, Integer.BYTES + length);
      if (chunks.getInt() != (int) checksum.getValue()) {
        throw new IOException("damaged: wrong checksum of the chunk at byte " + start);
      }
    }
  }
}
