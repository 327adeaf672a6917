package org.meanfield.data.source;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import org.meanfield.data.DataException;

/**
 * The bytes of a text, where no character has a byte of value 0: binary data, or another charset,
 * would pass for text.
 */
final class TextBytes extends FilterInputStream {
  private final URI file;
  private long line = 1;

  TextBytes(InputStream in, URI file) {
    super(in);
    this.file = file;
  }

  @Override
  public int read() throws IOException {
    int b = super.read();
    check((byte) b, b >= 0);
    return b;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int count = super.read(bytes, offset, length);
    for (int i = offset; i < offset + count; i++) {
      check(bytes[i], true);
    }
    return count;
  }

  private void check(byte b, boolean any) {
    if (b == '\n') {
      line++;
    } else if (b == 0 && any) {
      throw new DataException(
          "%s: has a byte of value 0 in line %s, as no text has; where it is UTF-16 set data.source.charset = UTF-16, otherwise check data.source.format, or delete the byte"
              .formatted(file, line));
    }
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
