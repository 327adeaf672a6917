package org.meanfield.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** The few operations that {@link Storage} builds on, once for each kind of file system. */
interface Backend {
  /**
   * A file or folder that exists; the length of a folder means nothing.
   *
   * @param modified milliseconds since 1970
   */
  record Entry(URI uri, boolean folder, long length, long modified) {}

  /** The file or folder, or empty where there is none. */
  Optional<Entry> entry(URI uri) throws IOException;

  /** What stands directly in a folder, in any order. */
  List<Entry> list(URI folder) throws IOException;

  InputStream open(URI file) throws IOException;

  /** A new file, its folders made where missing. */
  OutputStream create(URI file) throws IOException;

  /**
   * Moves a file or a folder to a name that nothing has; false, with it left, where something has.
   */
  boolean place(URI file, URI target) throws IOException;

  /** Moves a file to a name that may be taken. */
  void replace(URI file, URI target) throws IOException;

  /** Deletes a file or a whole folder; does nothing where there is none. */
  void delete(URI uri) throws IOException;

  /** Whether of two that {@link #place} under one name at the same moment just one succeeds. */
  boolean exclusive(URI uri) throws IOException;
}
