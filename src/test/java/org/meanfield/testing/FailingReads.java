package org.meanfield.testing;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * The local disk under {@code unread:}, where the first attempt to read each shard in a Spark task
 * fails.
 */
public final class FailingReads extends RawLocalFileSystem {
  /** What makes Spark find this file system. */
  public static final Map<String, String> SETTINGS =
      Map.of("spark.hadoop.fs.unread.impl", FailingReads.class.getName());

  private static final Set<String> FAILED = ConcurrentHashMap.newKeySet();

  public static URI uri(Path path) {
    return URI.create("unread://" + path.toUri().getRawPath());
  }

  /** Files whose first attempt has failed in this process up to now. */
  public static int failures() {
    return FAILED.size();
  }

  @Override
  public URI getUri() {
    return URI.create("unread:///");
  }

  @Override
  public FSDataInputStream open(org.apache.hadoop.fs.Path file, int bufferSize) throws IOException {
    if (file.getName().endsWith(".parquet") && FAILED.add(file.toString())) {
      throw new IOException("the disk was unplugged");
    }
    return super.open(file, bufferSize);
  }
}
