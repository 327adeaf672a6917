package org.meanfield.storage;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The local file system by {@code java.nio.file}. Hadoop's own has no exclusive create and no
 * rename that spares what exists, leaves {@code .crc} files beside the data, and starts a {@code
 * chmod} process for every file it creates where Hadoop's native library is missing (2 to 4 ms).
 */
final class LocalBackend implements Backend {
  @Override
  public Optional<Entry> entry(URI uri) throws IOException {
    try {
      BasicFileAttributes found = Files.readAttributes(path(uri), BasicFileAttributes.class);
      return Optional.of(
          new Entry(uri, found.isDirectory(), found.size(), found.lastModifiedTime().toMillis()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public List<Entry> list(URI folder) throws IOException {
    List<Path> children;
    try (Stream<Path> found = Files.list(path(folder))) {
      children = found.toList();
    }
    Stream.Builder<Entry> entries = Stream.builder();
    for (Path child : children) {
      // What vanished since it was listed is not there.
      entry(Storage.child(folder, child.getFileName().toString())).ifPresent(entries);
    }
    return entries.build().toList();
  }

  @Override
  public InputStream open(URI file) throws IOException {
    return Files.newInputStream(path(file));
  }

  @Override
  public OutputStream create(URI file) throws IOException {
    Path path = path(file);
    createFolder(path.getParent());
    return Files.newOutputStream(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  private static void createFolder(Path folder) throws IOException {
    try {
      Files.createDirectories(folder);
    } catch (FileAlreadyExistsException e) {
      // Not what "exists already" means to who creates a file.
      throw new FileSystemException(e.getFile(), null, "Not a directory");
    }
  }

  @Override
  public boolean place(URI file, URI target) throws IOException {
    try {
      link(path(file), path(target));
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  /**
   * A hard link refuses a name that exists, in one step of the kernel; folders and some disks have
   * none.
   */
  private static void link(Path file, Path target) throws IOException {
    try {
      Files.createLink(target, file);
    } catch (FileAlreadyExistsException | NoSuchFileException e) {
      throw e;
    } catch (UnsupportedOperationException | FileSystemException e) {
      Files.move(file, target);
      return;
    }
    Files.delete(file);
  }

  /**
   * In one step of the kernel; Java would delete the target first, and a look between find nothing.
   */
  @Override
  public void replace(URI file, URI target) throws IOException {
    Files.move(path(file), path(target), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void delete(URI uri) throws IOException {
    Path top = path(uri);
    if (!Files.exists(top, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(top, new Deletion());
  }

  @Override
  public boolean exclusive(URI uri) {
    return true;
  }

  /** By way of {@code File}, since {@code Path.of} refuses letters outside ASCII in a URI. */
  private static Path path(URI uri) {
    return new File(URI.create("file://" + uri.getRawPath())).toPath();
  }

  /** Deletes bottom up, and does not mind another who deletes the same. */
  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
      if (failure instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw failure;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
      if (failure != null) {
        throw failure;
      }
      Files.deleteIfExists(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}
