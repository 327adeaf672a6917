package org.meanfield.data.sharding;

import java.io.IOException;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;

/** The local disk under {@code flaky:}, where the first attempt to write a shard fails midway. */
public final class FlakyFileSystem extends RawLocalFileSystem {
  static final Set<String> FAILED = ConcurrentHashMap.newKeySet();

  @Override
  public URI getUri() {
    return URI.create("flaky:///");
  }

  @Override
  public FSDataOutputStream create(
      Path file,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    FSDataOutputStream out =
        super.create(file, overwrite, bufferSize, replication, blockSize, progress);
    String shard = file.getName().replaceFirst("\\.tmp-.*", "");
    if (shard.endsWith(".parquet") && FAILED.add(file.getParent() + "/" + shard)) {
      out.write(1);
      out.close();
      throw new IOException("the disk was unplugged");
    }
    return out;
  }
}
