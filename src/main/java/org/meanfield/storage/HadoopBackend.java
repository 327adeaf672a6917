package org.meanfield.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.DistributedFileSystem;

/** Any Hadoop file system but the local one. */
final class HadoopBackend implements Backend {
  private final Configuration configuration;

  HadoopBackend(Configuration configuration) {
    this.configuration = configuration;
  }

  @Override
  public Optional<Entry> entry(URI uri) throws IOException {
    try {
      return Optional.of(entry(uri, fileSystem(uri).getFileStatus(new Path(uri))));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  @Override
  public List<Entry> list(URI folder) throws IOException {
    return Stream.of(fileSystem(folder).listStatus(new Path(folder)))
        .map(found -> entry(Storage.child(folder, found.getPath().getName()), found))
        .toList();
  }

  private static Entry entry(URI uri, FileStatus found) {
    return new Entry(uri, found.isDirectory(), found.getLen(), found.getModificationTime());
  }

  @Override
  public InputStream open(URI file) throws IOException {
    return fileSystem(file).open(new Path(file));
  }

  @Override
  public OutputStream create(URI file) throws IOException {
    return new HadoopOutput(fileSystem(file).create(new Path(file), false));
  }

  @Override
  public boolean place(URI file, URI target) throws IOException {
    // Asked first because HDFS moves a file into a target that is a folder.
    if (entry(target).isPresent()) {
      return false;
    }
    boolean moved;
    try {
      moved = fileSystem(target).rename(new Path(file), new Path(target));
    } catch (FileAlreadyExistsException e) {
      return false;
    }
    if (!moved && entry(target).isEmpty()) {
      throw new IOException("the file system refused to rename " + file);
    }
    return moved;
  }

  @Override
  public void replace(URI file, URI target) throws IOException {
    FileSystem fileSystem = fileSystem(target);
    if (fileSystem instanceof DistributedFileSystem hdfs) {
      hdfs.rename(new Path(file), new Path(target), Options.Rename.OVERWRITE);
      return;
    }
    // No common call replaces a file; an object store shows the new content when it is complete.
    try (InputStream in = open(file);
        OutputStream out = new HadoopOutput(fileSystem.create(new Path(target), true))) {
      in.transferTo(out);
    }
    delete(file);
  }

  @Override
  public void delete(URI uri) throws IOException {
    Path path = new Path(uri);
    if (!fileSystem(uri).delete(path, true) && fileSystem(uri).exists(path)) {
      throw new IOException("the file system refused to delete it");
    }
  }

  @Override
  public boolean exclusive(URI uri) throws IOException {
    return fileSystem(uri) instanceof DistributedFileSystem;
  }

  private FileSystem fileSystem(URI uri) throws IOException {
    return FileSystem.get(uri, configuration);
  }
}
