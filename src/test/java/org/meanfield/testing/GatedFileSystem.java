package org.meanfield.testing;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.util.Progressable;

/**
 * Local files under {@code gated:} URIs, as on storage that is slow or full: those with a certain
 * part in their path are not created before the gate is opened, or not at all.
 */
public final class GatedFileSystem extends LocalFiles {
  private static final String SCHEME = "gated";

  private static final int LIMIT_SECONDS = 60;

  private static volatile String gated;
  private static volatile CountDownLatch gate = new CountDownLatch(0);
  private static volatile boolean full;

  public GatedFileSystem() {
    super(SCHEME);
  }

  /** What finds this file system. */
  public static Configuration configuration() {
    return configuration(SCHEME, GatedFileSystem.class);
  }

  public static URI uri(Path path) {
    return uri(SCHEME, path);
  }

  /** From now on files with this in their path wait for {@link #open}. */
  public static void close(String part) {
    gate = new CountDownLatch(1);
    full = false;
    gated = part;
  }

  /** From now on files with this in their path cannot be created. */
  public static void refuse(String part) {
    full = true;
    gated = part;
  }

  /** Lets everything through. */
  public static void open() {
    gated = null;
    gate.countDown();
  }

  @Override
  public FSDataOutputStream create(
      org.apache.hadoop.fs.Path file,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    if (gated != null && file.toString().contains(gated)) {
      pass(file);
    }
    return super.create(file, overwrite, bufferSize, replication, blockSize, progress);
  }

  private static void pass(org.apache.hadoop.fs.Path file) throws IOException {
    if (full) {
      throw new IOException("no space left for " + file);
    }
    try {
      if (!gate.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("the gate stayed closed for " + file);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted before " + file, e);
    }
  }
}
