package org.meanfield.data.sharding;

import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** The local disk under {@code counted:}, which knows how often a source was opened. */
public final class CountedFileSystem extends RawLocalFileSystem {
  private static final List<String> SOURCES = List.of(".csv", ".tsv", ".txt", ".json");
  static final AtomicInteger OPENED = new AtomicInteger();

  @Override
  public URI getUri() {
    return URI.create("counted:///");
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    return plain(super.getFileStatus(path));
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    return Arrays.stream(super.listStatus(path)).map(this::plain).toArray(FileStatus[]::new);
  }

  /** Without what is looked up for {@code file:} alone. */
  private FileStatus plain(FileStatus status) {
    return new FileStatus(
        status.getLen(),
        status.isDirectory(),
        1,
        status.getBlockSize(),
        status.getModificationTime(),
        makeQualified(status.getPath()));
  }

  @Override
  public FSDataInputStream open(Path file, int bufferSize) throws IOException {
    if (SOURCES.stream().anyMatch(file.getName()::endsWith)) {
      OPENED.incrementAndGet();
    }
    return super.open(file, bufferSize);
  }
}
