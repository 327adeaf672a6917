package org.meanfield.data.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import org.meanfield.config.Amount;

/**
 * The chunks of a PNG file, each of a length, a type, data and a checksum (PNG specification, third
 * edition, 5.3). The JDK's reader looks at no checksum, and takes a file that ends too early.
 */
final class PngChunks {
  private static final int SIGNATURE_BYTES = 8;
  private static final int END = type("IEND");
  private static final int AROUND_DATA = 3 * Integer.BYTES;

  private PngChunks() {}

  /**
   * Checks every chunk up to the last.
   *
   * @throws IOException that says what is wrong
   */
  static void requireIntact(byte[] file) throws IOException {
    ByteBuffer chunks = ByteBuffer.wrap(file).position(SIGNATURE_BYTES);
    int type = 0;
    while (type != END) {
      int start = chunks.position();
      if (chunks.remaining() < AROUND_DATA) {
        throw new IOException("truncated after " + Amount.of(file.length, "byte"));
      }
      int length = chunks.getInt();
      if (length < 0 || length > chunks.remaining() - 2 * Integer.BYTES) {
        throw new IOException("truncated after " + Amount.of(file.length, "byte"));
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

  /** What the first chunk of a type holds in an intact file; nothing where there is none. */
  static ByteBuffer find(byte[] file, String type) {
    ByteBuffer chunks = ByteBuffer.wrap(file).position(SIGNATURE_BYTES);
    int wanted = type(type);
    int found = 0;
    while (found != END) {
      int length = chunks.getInt();
      found = chunks.getInt();
      if (found == wanted) {
        return chunks.slice(chunks.position(), length);
      }
      chunks.position(chunks.position() + length + Integer.BYTES);
    }
    return ByteBuffer.allocate(0);
  }

  private static int type(String letters) {
    return ByteBuffer.wrap(letters.getBytes(StandardCharsets.US_ASCII)).getInt();
  }
}
