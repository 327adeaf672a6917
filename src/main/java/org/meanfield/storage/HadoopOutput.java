package org.meanfield.storage;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A file being written that says once what goes wrong: HDFS throws from {@code close}, each time it
 * is called, the very exception that a write or an earlier {@code close} threw, which Java then
 * refuses to suppress in itself, with an error that hides the first.
 */
final class HadoopOutput extends FilterOutputStream {
  private IOException thrown;
  private boolean closed;

  HadoopOutput(OutputStream out) {
    super(out);
  }

  @Override
  public void write(int b) throws IOException {
    said(() -> out.write(b));
  }

  @Override
  public void write(byte[] b, int offset, int length) throws IOException {
    said(() -> out.write(b, offset, length));
  }

  @Override
  public void flush() throws IOException {
    said(out::flush);
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try {
      out.close();
    } catch (IOException e) {
      if (e != thrown) {
        throw e;
      }
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private void said(Work work) throws IOException {
    try {
      work.run();
    } catch (IOException e) {
      thrown = e;
      throw e;
    }
  }
}
