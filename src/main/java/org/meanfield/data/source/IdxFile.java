package org.meanfield.data.source;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.meanfield.config.Amount;
import org.meanfield.data.DataException;
import org.meanfield.data.Packed;
import org.meanfield.storage.Storage;
import org.meanfield.storage.StorageException;

/**
 * An IDX file of unsigned bytes, gzipped or not, read as a stream: two zero bytes, the type's code,
 * the number of dimensions, their sizes as ints with the high byte first, then the data (<a
 * href="http://yann.lecun.com/exdb/mnist/">yann.lecun.com/exdb/mnist</a>).
 */
public final class IdxFile implements Closeable {
  private static final int UNSIGNED_BYTES = 0x08;
  private static final int BUFFER = 1 << 16;

  private final URI file;
  private final String key;
  private final InputStream in;
  private final int[] sizes;
  private final int itemBytes;
  private int read;

  /**
   * @param key where the configuration names the file
   * @param dimensions that it must have, the number of items included
   * @throws DataException when the file is no such file
   */
  public IdxFile(Storage storage, URI file, String key, int dimensions) {
    this.file = file;
    this.key = key;
    InputStream opened = storage.open(file);
    try {
      this.in = uncompressed(opened);
      this.sizes = header(dimensions);
    } catch (IOException | DataException e) {
      closeQuietly(opened);
      throw e instanceof DataException known ? known : failure((IOException) e);
    }
    int bytes = 1;
    for (int i = 1; i < sizes.length; i++) {
      bytes *= sizes[i];
    }
    this.itemBytes = bytes;
  }

  private static InputStream uncompressed(InputStream opened) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(opened, BUFFER);
    buffered.mark(2);
    boolean gzip = buffered.read() == 0x1F && buffered.read() == 0x8B;
    buffered.reset();
    return gzip ? new GZIPInputStream(buffered, BUFFER) : buffered;
  }

  private int[] header(int dimensions) throws IOException {
    int expected = UNSIGNED_BYTES << 8 | dimensions;
    int magic = readInt();
    if (magic != expected) {
      throw new DataException(
          "%s: not an IDX file of unsigned bytes in %s dimension%s: it begins with 0x%08x, expected 0x%08x; check %s"
              .formatted(file, dimensions, dimensions == 1 ? "" : "s", magic, expected, key));
    }
    int[] found = new int[dimensions];
    for (int i = 0; i < dimensions; i++) {
      found[i] = readInt();
      if (found[i] < 1 || (i > 0 && found[i] > 1 << 15)) {
        throw new DataException(
            "%s: dimension %s has size %s; check %s"
                .formatted(file, i, found[i] & 0xFFFFFFFFL, key));
      }
    }
    return found;
  }

  private int readInt() throws IOException {
    byte[] bytes = in.readNBytes(Integer.BYTES);
    if (bytes.length < Integer.BYTES) {
      throw new EOFException();
    }
    return Packed.intAt(bytes, 0);
  }

  public URI file() {
    return file;
  }

  /** Images or labels in the file. */
  public int items() {
    return sizes[0];
  }

  /** Size of one dimension; number 0 is that of the items. */
  public int size(int dimension) {
    return sizes[dimension];
  }

  /**
   * Reads the next item into a buffer, from its beginning.
   *
   * @throws DataException when the file ends before or goes on behind its last item
   */
  public void next(byte[] buffer) {
    try {
      if (in.readNBytes(buffer, 0, itemBytes) < itemBytes) {
        throw new EOFException();
      }
      read++;
      if (read == items() && in.read() >= 0) {
        throw new DataException(
            "%s: more data than the %s of its header; check %s"
                .formatted(file, Amount.of(items(), "item"), key));
      }
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private RuntimeException failure(IOException e) {
    if (e instanceof EOFException) {
      return new DataException(
          "%s: truncated: it ends after %s of %s items; fetch it again, and check %s"
              .formatted(file, read, sizes == null ? "its" : Integer.toString(items()), key),
          e);
    }
    if (e instanceof ZipException) {
      return new DataException(
          "%s: damaged: %s after %s; fetch it again, and check %s"
              .formatted(file, e.getMessage(), Amount.of(read, "item"), key),
          e);
    }
    return StorageException.of("read", file, e);
  }

  @Override
  public void close() {
    closeQuietly(in);
  }

  /** Nothing was written, so nothing is lost. */
  private static void closeQuietly(InputStream stream) {
    try {
      stream.close();
    } catch (IOException ignored) {
      // The data was read, or a better exception is under way.
    }
  }
}
